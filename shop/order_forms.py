"""What somebody fills in who looks for an order."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.models import Order
from shop.order_numbers import as_written


class FindOrderForm(forms.Form):
    """A guest's order, by its number and the e-mail address it was placed with."""

    number = forms.CharField(
        label=_("Order number"),
        max_length=40,
        help_text=_("It stands in our mail, and looks like R-7K3M-92QX."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_number(self) -> str:
        """The number as we write it: however it is typed, it is one number."""
        return as_written(self.cleaned_data["number"])

    def found(self) -> Order | None:
        """The order, if both are right; what is wrong is not told apart, nor whose it is. Call when valid."""
        number, email = self.cleaned_data["number"], self.cleaned_data["email"]
        order = Order.objects.filter(number=number, email__iexact=email, user=None).first()
        if order is None:
            self.refuse(
                gettext(
                    "We find no order with this number and e-mail address. "
                    "Orders placed with an account are in that account."
                )
            )
        return order

    def refuse(self, words: str) -> None:
        """Say these words in place of whatever else may be wrong."""
        self.full_clean()
        self.errors.clear()
        self.add_error(None, words)
