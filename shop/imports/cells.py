"""Cells into values, by Django's form fields: the same limits and words as in admin's own forms."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from shop.imports.plans import Problem
from shop.imports.tables import Row

_PENNY = Decimal("0.01")
ON_ONE_LINE = RegexValidator(r"[\r\n]", _("Write it on one line."), inverse_match=True)
_YES, _NO = {"yes", "true", "1", "y"}, {"no", "false", "0", "n"}


class LineCell(forms.CharField):
    """One line of text: what spreadsheets break over several lines is put on one."""

    def to_python(self, value: Any) -> str:
        """The text."""
        return " ".join((super().to_python(value) or "").split())


class PriceCell(forms.DecimalField):
    """A price as a plain number; what else shops write is refused with a hint."""

    def to_python(self, value: Any) -> Any:
        """The number. Raises ValidationError."""
        text = str(value or "").strip()
        if re.search(r"[^\d.,\s+-]", text):
            raise ValidationError(_("Write a plain number such as 12.50, without a currency sign or words."))
        if "," in text:
            raise ValidationError(_("Write a point before the pence and nothing between thousands: 1250.00"))
        return super().to_python(text)

    def clean(self, value: Any) -> Any:
        """The price to the penny, as it will be kept; None for an empty cell. Raises ValidationError."""
        price = super().clean(value)
        return None if price is None else price.quantize(_PENNY)


class YesNoCell(forms.CharField):
    """yes or no."""

    def clean(self, value: Any) -> Any:
        """True or False; None for an empty cell. Raises ValidationError."""
        text = str(super().clean(value)).lower()
        if text and text not in _YES | _NO:
            raise ValidationError(_("Write yes or no."))
        return text in _YES if text else None


def values_of(row: Row, fields: Mapping[str, forms.Field]) -> tuple[dict[str, Any], list[Problem]]:
    """The values of a row's cells that there are fields for, and what is wrong with the others."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, cell in row.cells.items():
        if name not in fields:
            continue
        try:
            values[name] = fields[name].clean(cell)
        except ValidationError as wrong:
            problems += [Problem(row.line, name, text) for text in wrong.messages]
    return values, problems
