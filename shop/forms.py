"""What shoppers fill in. Every field says to the browser what it is, so that it can be filled in for them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shop import postal
from shop.models import Address, Review, User, Variant

MOST_ASKED = 1_000_000_000
"""Far beyond any stock: up to here the cart says how many can be had, above it is no quantity at all."""

AUTOCOMPLETE = {
    "full_name": "shipping name",
    "line1": "shipping address-line1",
    "line2": "shipping address-line2",
    "city": "shipping address-level2",
    "region": "shipping address-level1",
    "postcode": "shipping postal-code",
    "country": "shipping country",
    "phone": "shipping tel",
}
ADDRESS_FIELDS = list(AUTOCOMPLETE)


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
    quantity = forms.IntegerField(label=_("Quantity"), initial=1, min_value=1, max_value=MOST_ASKED)


class QuantityForm(forms.Form):
    """How many a line shall be; 0 removes it."""

    quantity = forms.IntegerField(label=_("Quantity"), min_value=0, max_value=MOST_ASKED)


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


class AddressForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A postal address, at the checkout and in the address book, held against the rules of its country.

    What the country needs is required; postcode, region and phone number come out in their usual form.
    """

    class Meta:
        model = Address
        fields = ADDRESS_FIELDS
        labels = {
            "full_name": _("Full name"),
            "line1": _("Address line 1"),
            "line2": _("Address line 2"),
            "city": _("Town or city"),
            "region": _("County or region"),
            "postcode": _("Postcode"),
            "country": _("Country"),
            "phone": _("Phone"),
        }
        help_texts = {"phone": _("Only for questions about the delivery.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, token in AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = token
        self.fields["phone"].widget.input_type = "tel"
        needed = postal.needed(str(self["country"].value() or ""))
        for name in postal.OURS.values():
            self.fields[name].required = name in needed

    def clean(self) -> dict[str, Any]:
        """The address as its country writes it. What is wrong stands at its field."""
        super().clean()
        facts = self.cleaned_data
        for name in ADDRESS_FIELDS:
            if name != "country" and name in facts:
                facts[name] = postal.tidy(facts[name])
        if country := facts.get("country"):
            self._check_place(country)
            self._check_phone(country)
        return facts

    def _check_place(self, country: str) -> None:
        facts = self.cleaned_data
        checked = postal.check(
            country=country, region=facts.get("region", ""), postcode=facts.get("postcode", "")
        )
        named = {"country": dict(self.fields["country"].choices)[country], "example": checked.example}  # type: ignore[attr-defined]
        if postal.Wrong.REGION in checked.wrong:
            self.add_error("region", _("We do not know this region of %(country)s.") % named)
        if postal.Wrong.POSTCODE in checked.wrong:
            self.add_error("postcode", _POSTCODE_WRONG[bool(checked.example)] % named)
        for name in ("region", "postcode"):
            if name in facts:
                facts[name] = getattr(checked, name)

    def _check_phone(self, country: str) -> None:
        if typed := self.cleaned_data.get("phone"):
            number = postal.international(typed, country=country)
            if number is None:
                self.add_error("phone", _PHONE_WRONG)
            else:
                self.cleaned_data["phone"] = number


_POSTCODE_WRONG = {
    True: _("This is no postcode of %(country)s, or not one of this region. One looks like %(example)s."),
    False: _("This is no postcode of %(country)s, or not one of this region."),
}
_PHONE_WRONG = _(
    "This is no phone number we could call. For one in another country, begin with + and its code."
)
