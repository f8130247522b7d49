"""The checkout's form: who orders, where it goes, how, and what the shopper agreed to."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shop import personas
from shop.checkout import CheckoutDetails
from shop.forms import ADDRESS_FIELDS, AddressForm
from shop.models import DeliveryMethod, User
from shop.money import formatted
from shop.pricing import totals_by_delivery


class CheckoutForm(AddressForm):
    """Who orders, where it goes and how.

    The idempotency key is made with the form and comes back with it, and so does the sum the page shows.
    """

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    delivery_method = forms.ChoiceField(
        label=_("Delivery"), widget=forms.RadioSelect, initial=DeliveryMethod.STANDARD
    )
    save_address = forms.BooleanField(label=_("Keep this address for next time"), required=False)
    idempotency_key = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)
    agreed_subtotal = forms.DecimalField(widget=forms.HiddenInput, required=False)

    field_order = [
        "email",
        *ADDRESS_FIELDS,
        "delivery_method",
        "save_address",
        "idempotency_key",
        "agreed_subtotal",
    ]

    def __init__(self, data: QueryDict | None = None, *, user: User | None, subtotal: Decimal) -> None:
        made = {"idempotency_key": uuid4().hex, "agreed_subtotal": subtotal}
        super().__init__(data, initial={**made, **_known(user)})
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["delivery_method"].choices = _deliveries(subtotal)  # type: ignore[attr-defined]
        if user is None or personas.is_everybodys(user):
            del self.fields["save_address"]

    def details(self) -> CheckoutDetails:
        """What `place_order` needs. Call on a valid form."""
        return CheckoutDetails(
            email=self.cleaned_data["email"],
            address=self.instance,
            idempotency_key=self.cleaned_data["idempotency_key"],
            delivery_method=self.cleaned_data["delivery_method"],
            agreed_subtotal=self.cleaned_data["agreed_subtotal"],
        )

    def wants_address_kept(self) -> bool:
        """Whether a signed-in shopper ticked the box. Call on a valid form."""
        return bool(self.cleaned_data.get("save_address"))

    def renew_unreadable(self) -> None:
        """Renew the hidden fields that are wrong, which no shopper can mend, and ask for the form again."""
        unreadable = [field.name for field in self.hidden_fields() if self.has_error(field.name)]
        for name in unreadable:
            self.renew(name)
        if unreadable:
            self.add_error(None, _("This page was out of date. Please send the form once more."))

    def renew(self, field: str) -> None:
        """Give the form back with all that was typed but this hidden field as a new form would have it."""
        self.data = {**dict(self.data.items()), field: self.initial[field]}


def _known(user: User | None) -> dict[str, Any]:
    if user is None:
        return {}
    address = user.addresses.first()
    known = {name: getattr(address, name) for name in ADDRESS_FIELDS} if address else {"full_name": user.name}
    return {"email": user.email, **known}


def _deliveries(subtotal: Decimal) -> list[tuple[str, str]]:
    return [
        (method.value, f"{method.label} · {formatted(sums.delivery) if sums.delivery else _('free')}")
        for method, sums in totals_by_delivery(subtotal).items()
    ]
