"""What customers fill in about themselves."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shop import postal, questionnaire
from shop.models import Preferences, User
from shop.preferences import Answers

GENDERS = [
    ("", _("Prefer not to say")),
    ("female", _("Female")),
    ("male", _("Male")),
    ("other", _("Something else")),
]
CENT = Decimal("0.01")


class PreferencesForm(forms.Form):
    """The questionnaire. Every answer is optional."""

    categories = forms.ModelMultipleChoiceField(
        questionnaire.categories(), label=_("Categories"), required=False
    )
    brands = forms.ModelMultipleChoiceField(questionnaire.brands(), label=_("Brands"), required=False)
    budget = forms.DecimalField(
        label=_("Usual budget for one item"),
        required=False,
        min_value=CENT,
        error_messages={"min_value": _("Please give an amount above 0.")},
        max_digits=Preferences._meta.get_field("budget").max_digits,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": CENT}),
    )
    gender = forms.ChoiceField(label=_("Gender"), choices=GENDERS, required=False)
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        min_value=questionnaire.OLDEST_YEAR,
        error_messages={"min_value": _("Please give a year from %(limit_value)s on.")},
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year"}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        answers: Answers | None,
        now: datetime,
        is_everybodys: bool = False,
    ) -> None:
        super().__init__(data, initial=_typed(answers))
        self._former = answers or Answers()
        self._year = now.year
        if is_everybodys:
            del self.fields["gender"], self.fields["birth_year"]

    def answers(self) -> Answers:
        """What was answered; what was not asked stays as it was. Call on a valid form."""
        given = self.cleaned_data
        return Answers(
            categories=self._favourites("categories", self._former.categories),
            brands=self._favourites("brands", self._former.brands),
            budget=given["budget"],
            gender=given.get("gender", self._former.gender),
            birth_year=given.get("birth_year", self._former.birth_year),
        )

    def ticked(self, name: str) -> set[str]:
        """The primary keys that are ticked in a field, as they were sent."""
        return set(map(str, self[name].value() or ()))

    def _favourites(self, name: str, former: tuple[int, ...]) -> tuple[int, ...]:
        """Those ticked, and former ones the page had no box for: they have nothing to show just now."""
        field: Any = self.fields[name]
        offered = field.queryset.filter(pk__in=former).values_list("pk", flat=True)
        ticked = {each.pk for each in self.cleaned_data[name]}
        return tuple(sorted(ticked.union(set(former).difference(offered))))

    def clean_birth_year(self) -> int | None:
        """A year that has begun."""
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and year > self._year:
            raise forms.ValidationError(_("That year is still to come."))
        return year


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """How the shop speaks to a customer."""

    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": _("Your name")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def clean_name(self) -> str:
        """The name on one line."""
        return postal.tidy(self.cleaned_data["name"])


class CloseAccountForm(forms.Form):
    """The password, so that nobody closes an account who only found it open."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, data: QueryDict | None = None, *, customer: User) -> None:
        super().__init__(data)
        self._customer = customer

    def clean_password(self) -> str:
        """The customer's own."""
        given: str = self.cleaned_data["password"]
        if not self._customer.check_password(given):
            raise forms.ValidationError(_("This is not your password."))
        return given


def _typed(answers: Answers | None) -> dict[str, Any]:
    if answers is None:
        return {}
    return {
        "categories": answers.categories,
        "brands": answers.brands,
        "budget": answers.budget,
        "gender": answers.gender,
        "birth_year": answers.birth_year,
    }
