"""Paying for orders, through django-payments. Its providers speak to the money; this module to our orders."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from payments import PaymentError, PaymentStatus, RedirectNeeded
from payments.core import BasicProvider

from shop import orders
from shop.exceptions import NothingPaid
from shop.models import Order, OrderStatus, Payment

logger = logging.getLogger(__name__)

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"


class TestCardForm(forms.Form):
    """A card number for the test provider: no card is charged, none is kept."""

    card_number = forms.CharField(
        label=_("Test card number"),
        initial=GOOD_CARD,
        max_length=23,
        help_text=format_lazy(
            _("{good} pays, {declined} is declined."), good=GOOD_CARD, declined=DECLINED_CARD
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_card_number(self) -> str:
        """Digits only. Refuses all but the two test numbers: nobody should type a real card here."""
        digits = re.sub(r"\D", "", self.cleaned_data["card_number"])
        if digits not in (_digits(GOOD_CARD), _digits(DECLINED_CARD)):
            raise forms.ValidationError(_("This is a test shop: use one of the two test card numbers below."))
        return digits


class TestCardProvider(BasicProvider):
    """A payment provider without money: one test card pays, another is declined."""

    def get_form(self, payment: Payment, data: Mapping[str, Any] | None = None) -> TestCardForm:
        """The card form; with valid data, RedirectNeeded to where the outcome leads."""
        form = TestCardForm(data)
        if not form.is_valid():
            return form
        if form.cleaned_data["card_number"] == _digits(DECLINED_CARD):
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

    def refund(self, payment: Payment, amount: Any = None) -> Any:
        """Give the test money back: the amount asked for, or all that was captured."""
        return amount or payment.captured_amount


def form_before_order(data: Mapping[str, Any] | None = None) -> TestCardForm | None:
    """The form filled in with the checkout, so that a typo makes no order; None where the provider asks."""
    return TestCardForm(data) if settings.PAYMENT_PROVIDER == "test" else None


def was_declined(order: Order) -> bool:
    """Whether the last attempt to pay this order failed."""
    latest = order.payments.order_by("-pk").first()
    return latest is not None and latest.status in (PaymentStatus.REJECTED, PaymentStatus.ERROR)


@transaction.atomic
def pay(order: Order, data: Mapping[str, Any]) -> bool | forms.Form:
    """Try to pay an order awaiting payment: True paid, False declined, or the form with its errors.

    The order is locked meanwhile, so a double click pays once: the second finds it paid. A provider that
    fails counts as having declined, and what it said is kept with the payment.
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if not order.is_awaiting_payment:
        return not order.is_called_off
    payment = Payment.objects.create(
        order=order,
        variant=settings.PAYMENT_PROVIDER,
        currency=order.currency,
        total=order.total,
        delivery=order.delivery_price,
        billing_email=order.email,
        description=_("Order %(number)s") % {"number": order.number},
    )
    try:
        form = payment.get_form(data)
    except RedirectNeeded:
        return _settle(payment)
    except PaymentError as failure:
        logger.exception("the payment provider failed on order %s", order.number)
        payment.change_status(PaymentStatus.ERROR, str(failure))
        return False
    payment.delete()
    return form


@transaction.atomic
def refund(order: Order) -> Order:
    """Give back all that was paid for an order and close it as refunded.

    Raises MoveNotAllowed, and NothingPaid for an order without a payment that holds money. What the provider
    raises undoes the move.
    """
    order = orders.move(order, OrderStatus.REFUNDED)
    if not _give_money_back(order):
        raise NothingPaid(order.number)
    return order


@transaction.atomic
def cancel(order: Order) -> Order:
    """Cancel an order that was not shipped: its stock goes back, and so does what was paid.

    Raises MoveNotAllowed. What the provider raises undoes the move.
    """
    order = orders.move(order, OrderStatus.CANCELLED)
    _give_money_back(order)
    return order


def _give_money_back(order: Order) -> int:
    """Last in its transaction: nothing of ours fails after the provider paid. How many payments it was."""
    confirmed = list(order.payments.filter(status=PaymentStatus.CONFIRMED).order_by("pk"))
    for payment in confirmed:
        payment.refund()
    return len(confirmed)


def _settle(payment: Payment) -> bool:
    if payment.status != PaymentStatus.CONFIRMED:
        return False
    orders.move(payment.order, OrderStatus.PAID)
    return True


def _digits(number: str) -> str:
    return number.replace(" ", "")
