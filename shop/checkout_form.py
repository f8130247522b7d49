"""The checkout's form: who orders, where it goes, how, and what the shopper was shown."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shop import agreement, personas
from shop.agreement import AgreedLine
from shop.cart import CartContents
from shop.checkout import CheckoutDetails
from shop.forms import ADDRESS_FIELDS, AddressForm
from shop.models import Address, DeliveryMethod, PostalAddress, User
from shop.money import formatted

ANOTHER = "new"
"""The choice of `deliver_to` that stands for the address typed below it."""

MOST_TYPED = 200
"""No field of the form takes longer texts, so none is kept."""


class AgreedField(forms.CharField):
    """The lines the page showed, as they come back; None where it brings none."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """The lines themselves."""
        text = super().to_python(value)
        try:
            return agreement.read(text) if text else None
        except ValueError:
            raise forms.ValidationError(_("This is not what our page showed.")) from None

    def validate(self, value: Any) -> None:
        """Whatever could be read may be compared."""

    def run_validators(self, value: Any) -> None:
        """Reading is all there is to check."""


class CheckoutForm(AddressForm):
    """Who orders, where it goes and how.

    A customer chooses one of their addresses or types another; what is typed is not looked at while one is
    chosen. In an account that is everybody's, nothing of one's own is typed where it can be done without. The
    idempotency key is made with the form and comes back with it, and so do the lines it showed and whom it
    was made for.
    """

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    deliver_to = forms.ChoiceField(
        label=_("Deliver to"), required=False, widget=forms.RadioSelect, initial=ANOTHER
    )
    delivery_method = forms.ChoiceField(
        label=_("Delivery"), widget=forms.RadioSelect, initial=DeliveryMethod.STANDARD
    )
    save_address = forms.BooleanField(label=_("Keep this address for next time"), required=False)
    idempotency_key = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)
    agreed = AgreedField(required=False)
    made_for = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = ["email", "deliver_to", *ADDRESS_FIELDS, "delivery_method", "save_address"]

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user: User | None,
        contents: CartContents,
        typed: dict[str, str] | None = None,
    ) -> None:
        self.addresses: dict[str, Address] = (
            {str(each.pk): each for each in user.addresses.all()} if user else {}
        )
        made = {
            "idempotency_key": uuid4().hex,
            "agreed": agreement.written(_shown(contents)),
            "made_for": user.pk if user else None,
        }
        super().__init__(data, initial={**_known(user, self.addresses), **(typed or {}), **made})
        self.is_everybodys = personas.is_everybodys(user)
        self.fields["email"].disabled = self.is_everybodys
        self.fields["delivery_method"].choices = _deliveries(contents)  # type: ignore[attr-defined]
        if self.addresses:
            self._offer_addresses()
        else:
            del self.fields["deliver_to"]
        if user is None or self.is_everybodys:
            del self.fields["save_address"]

    def _offer_addresses(self) -> None:
        places: list[tuple[str, Any]] = [(key, str(each)) for key, each in self.addresses.items()]
        if self.may_type_address:
            places.append((ANOTHER, _("Another address")))
        field = self.fields["deliver_to"]
        field.choices = places  # type: ignore[attr-defined]
        field.required = not self.may_type_address

    @property
    def may_type_address(self) -> bool:
        """Whether an address may be typed; else one of those there are is chosen."""
        return not (self.is_everybodys and self.addresses)

    @property
    def chosen(self) -> Address | None:
        """The customer's own address that was chosen; None where one is typed."""
        return self.addresses.get(self.data.get("deliver_to", "")) if self.is_bound else None

    def clean(self) -> dict[str, Any]:
        """All of it; of the address fields nothing where a kept address is chosen."""
        if self.chosen is None:
            return super().clean()
        for name in ADDRESS_FIELDS:
            self.errors.pop(name, None)
        return self.cleaned_data

    def _post_clean(self) -> None:
        if self.chosen is None:
            super()._post_clean()  # type: ignore[misc]  # Django's own hook, which its types leave out

    def details(self) -> CheckoutDetails:
        """What `place_order` needs. Call on a valid form."""
        address: PostalAddress = self.chosen or self.instance
        return CheckoutDetails(
            email=self.cleaned_data["email"],
            address=address,
            idempotency_key=self.cleaned_data["idempotency_key"],
            delivery_method=self.cleaned_data["delivery_method"],
            agreed=self.cleaned_data["agreed"],
            language=get_language() or "",
        )

    def wants_address_kept(self) -> bool:
        """Whether a signed-in shopper typed an address and ticked the box. Call on a valid form."""
        return self.chosen is None and bool(self.cleaned_data.get("save_address"))

    def typed(self) -> dict[str, str]:
        """What the shopper filled in, right or wrong, to be kept while they sign in again."""
        kept = ("email", "deliver_to", *ADDRESS_FIELDS, "delivery_method", "save_address")
        return {name: self.data[name][:MOST_TYPED] for name in kept if self.data.get(name)}

    def sent_for(self) -> str:
        """The primary key of the customer for whom the form that was sent says it was made; else empty."""
        return self.data.get("made_for", "")[:MOST_TYPED]

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


def _shown(contents: CartContents) -> list[AgreedLine]:
    return [AgreedLine(line.variant_id, line.quantity, line.variant.price) for line in contents.lines]


def _known(user: User | None, addresses: dict[str, Address]) -> dict[str, Any]:
    if user is None:
        return {}
    return {"email": user.email, "full_name": user.name, "deliver_to": next(iter(addresses), ANOTHER)}


def _deliveries(contents: CartContents) -> list[tuple[str, str]]:
    return [
        (method.value, f"{method.label} · {formatted(sums.delivery) if sums.delivery else _('free')}")
        for method, sums in contents.totals_by_delivery.items()
    ]
