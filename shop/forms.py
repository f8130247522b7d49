"""What shoppers fill in. Every field says to the browser what it is, so that it can be filled in for them."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shop import personas
from shop.checkout import CheckoutDetails
from shop.models import Address, DeliveryMethod, Review, User, Variant
from shop.money import formatted
from shop.pricing import totals_by_delivery

MOST_ASKED = 1_000_000_000
"""Far beyond any stock: up to here the cart says how many can be had, above it is no quantity at all."""

_NO_QUANTITY = ("required", "invalid", "min_value", "max_value")

AUTOCOMPLETE = {
    "email": "email",
    "full_name": "shipping name",
    "line1": "shipping address-line1",
    "line2": "shipping address-line2",
    "city": "shipping address-level2",
    "region": "shipping address-level1",
    "postcode": "shipping postal-code",
    "country": "shipping country",
    "phone": "shipping tel",
}
ADDRESS_FIELDS = [name for name in AUTOCOMPLETE if name != "email"]


class SignupForm(forms.Form):
    """What allauth asks of a new customer beside e-mail and password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: Any, user: User) -> None:
        """Called by allauth once the user exists."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class AddToCartForm(forms.Form):
    """So many of a variant. A variant of a hidden product does not exist for shoppers."""

    variant = forms.ModelChoiceField(
        Variant.objects.filter(product__is_visible=True).select_related("product"), widget=forms.HiddenInput
    )
    quantity = forms.IntegerField(
        label=_("Quantity"),
        initial=1,
        min_value=1,
        max_value=MOST_ASKED,
        error_messages=dict.fromkeys(_NO_QUANTITY, _("Please choose a whole number, 1 or more.")),
    )


class QuantityForm(forms.Form):
    """How many a line shall be; 0 removes it."""

    quantity = forms.IntegerField(
        label=_("Quantity"),
        min_value=0,
        max_value=MOST_ASKED,
        error_messages=dict.fromkeys(_NO_QUANTITY, _("Please choose a whole number; 0 removes the line.")),
    )


class ReviewForm(forms.Form):
    """A buyer's verdict."""

    rating = forms.TypedChoiceField(
        label=_("Your rating"),
        coerce=int,
        choices=[(stars, "★" * stars + "☆" * (5 - stars)) for stars in range(5, 0, -1)],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=Review._meta.get_field("title").max_length,
    )
    text = forms.CharField(
        label=_("Your review"),
        required=False,
        max_length=Review._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CheckoutForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
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

    class Meta:
        model = Address
        fields = ADDRESS_FIELDS

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
        for name, token in AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = token
        self.fields["phone"].widget.input_type = "tel"
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
