"""What customers fill in about themselves."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shop import questionnaire
from shop.models import Preferences
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
        max_digits=Preferences._meta.get_field("budget").max_digits,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": CENT}),
    )
    gender = forms.ChoiceField(label=_("Gender"), choices=GENDERS, required=False)
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        min_value=questionnaire.OLDEST_YEAR,
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
        self._year = now.year
        if is_everybodys:
            del self.fields["gender"], self.fields["birth_year"]

    def answers(self) -> Answers:
        """What was answered. Call on a valid form."""
        given = self.cleaned_data
        return Answers(
            categories=tuple(sorted(each.pk for each in given["categories"])),
            brands=tuple(sorted(each.pk for each in given["brands"])),
            budget=given["budget"],
            gender=given.get("gender", ""),
            birth_year=given.get("birth_year"),
        )

    def ticked(self, name: str) -> set[str]:
        """The primary keys that are ticked in a field, as they were sent."""
        return set(map(str, self[name].value() or ()))

    def clean_birth_year(self) -> int | None:
        """A year that has begun."""
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and year > self._year:
            raise forms.ValidationError(_("That year is still to come."))
        return year


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
