"""A payment provider without money: of its test cards one pays, one is declined, one gets no answer."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from payments import PaymentError, PaymentStatus, RedirectNeeded
from payments.core import BasicProvider

from shop.models import Payment

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"
SLOW_CARD = "4000 0000 0000 0119"


class TestCardForm(forms.Form):
    """A card number for the test provider: no card is charged, none is kept."""

    card_number = forms.CharField(
        label=_("Test card number"),
        initial=GOOD_CARD,
        max_length=23,
        help_text=format_lazy(
            _("{good} pays, {declined} is declined, {slow} gets no answer."),
            good=GOOD_CARD,
            declined=DECLINED_CARD,
            slow=SLOW_CARD,
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_card_number(self) -> str:
        """Digits only. Refuses all but the test numbers: nobody should type a real card here."""
        digits = _digits(self.cleaned_data["card_number"])
        if digits not in map(_digits, (GOOD_CARD, DECLINED_CARD, SLOW_CARD)):
            raise forms.ValidationError(_("This is a test shop: use one of the test card numbers below."))
        return digits


class TestCardProvider(BasicProvider):
    """The provider of the test cards. What it does with a card depends on the number alone."""

    def get_form(self, payment: Payment, data: Mapping[str, Any] | None = None) -> TestCardForm:
        """The card form; with valid data, RedirectNeeded to where the outcome leads.

        Raises PaymentError for the card that gets no answer, as a provider does that cannot be reached.
        """
        form = TestCardForm(data)
        if not form.is_valid():
            return form
        card = form.cleaned_data["card_number"]
        if card == _digits(SLOW_CARD):
            raise PaymentError("The test provider did not answer in time.")
        if card == _digits(DECLINED_CARD):
            payment.change_status(PaymentStatus.REJECTED, "The card was declined.")
            raise RedirectNeeded(payment.get_failure_url())
        payment.captured_amount = payment.total
        payment.save(update_fields=["captured_amount"])
        payment.change_status(PaymentStatus.CONFIRMED)
        raise RedirectNeeded(payment.get_success_url())

    def process_data(self, payment: Payment, request: HttpRequest) -> HttpResponse:
        """Nobody calls the test provider back; whoever does is sent to the payment's state."""
        paid = payment.status == PaymentStatus.CONFIRMED
        return HttpResponseRedirect(payment.get_success_url() if paid else payment.get_failure_url())

    def get_token_from_request(self, payment: Payment | None, request: HttpRequest) -> None:
        """Nobody calls the test provider back, so no call is about a payment."""

    def refund(self, payment: Payment, amount: Decimal | None = None) -> Decimal:
        """Give the test money back: the amount asked for, or all that was captured."""
        return amount or payment.captured_amount


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
