"""Products with their variants from a file: one row a variant, its product's columns repeated in each.

A row is known by its SKU and its product by `product`, the word in the product's address; a new product may
leave that empty and gets one from its title. A column that is not in the file is left alone, and so is the
stock of what is sold already: only a new variant takes its first stock from here. Brands are made as needed,
categories are not: a typing mistake would end up in the shop's navigation.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.imports.cells import ON_ONE_LINE, LineCell, PriceCell, YesNoCell, values_of
from shop.imports.known import Known
from shop.imports.plans import Change, Plan, Problem
from shop.imports.tables import Row, Table
from shop.models import Product, Season, Variant
from shop.stock import MOST_UNITS

PRODUCT_FIELDS: dict[str, forms.Field] = {
    "title": LineCell(max_length=200),
    "category": LineCell(max_length=500),
    "brand": LineCell(max_length=120, required=False),
    "description": forms.CharField(max_length=10_000, required=False),
    "visible": YesNoCell(required=False),
    "article_type": LineCell(max_length=60, required=False),
    "gender": LineCell(max_length=20, required=False),
    "base_colour": LineCell(max_length=40, required=False),
    "season": forms.ChoiceField(choices=[("", ""), *Season.choices], required=False),
    "year": forms.IntegerField(min_value=1900, max_value=2100, required=False),
    "usage": LineCell(max_length=40, required=False),
}
VARIANT_FIELDS: dict[str, forms.Field] = {
    "colour": LineCell(max_length=40, required=False),
    "size": LineCell(max_length=40, required=False),
    "price": PriceCell(max_digits=10, decimal_places=2, min_value=Decimal(0)),
    "compare_at_price": PriceCell(max_digits=10, decimal_places=2, min_value=Decimal(0), required=False),
}
FIELDS: dict[str, forms.Field] = {
    "product": LineCell(max_length=220, required=False, validators=[validate_slug]),
    "sku": forms.CharField(max_length=60, validators=[ON_ONE_LINE]),
    **PRODUCT_FIELDS,
    **VARIANT_FIELDS,
    "stock": forms.IntegerField(min_value=0, max_value=MOST_UNITS, required=False),
}
REQUIRED = frozenset({"sku"})
LEFT_ALONE: frozenset[str] = frozenset()
NEEDED_BY_NEW = ("title", "category", "price")


@dataclass(slots=True)
class Wanted:
    """A row that can be loaded: its change, its product (None: a new one) and the values to write."""

    change: Change
    key: str
    """What it has in common with the other rows of its product."""
    values: dict[str, Any]
    product: Product | None
    variant: Variant | None

    def listed(self, names: Container[str]) -> dict[str, Any]:
        """What the plan shows as different now, of these columns."""
        return {name: self.values[name] for name, *_ in self.change.details if name in names}


@dataclass(slots=True)
class _Sorting:
    """The file so far, to compare a row with those above it."""

    skus: set[str] = field(default_factory=set)
    first_said: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict)
    """Line and value by product and column."""


def plan(table: Table, known: Known) -> tuple[Plan, list[Wanted]]:
    """What the file would do, and the rows that can be loaded."""
    made, wanted, sorting = Plan(), list[Wanted](), _Sorting()
    for row in table.rows:
        values, problems = values_of(row, FIELDS)
        _spell(values, known)
        problems += _problems(row, values, known=known, sorting=sorting)
        made.problems += problems
        if problems:
            continue
        found = _wanted(row, values, known)
        if found.change.is_new or found.change.details:
            made.changes.append(found.change)
            wanted.append(found)
        else:
            made.unchanged += 1
    if n := len(new_brands(wanted, known)):
        made.notes.append(ngettext("%(n)d brand is new.", "%(n)d brands are new.", n) % {"n": n})
    return made, wanted


def new_brands(wanted: Iterable[Wanted], known: Known) -> dict[str, str]:
    """The brands these rows name that the shop does not have, by their name in lower case."""
    named = (each.values.get("brand", "") for each in wanted)
    return {name.lower(): name for name in named if name and known.brands.find(name) is None}


def _spell(values: dict[str, Any], known: Known) -> None:
    """Put category and brand as the shop spells them, so that they are compared and shown as they will be."""
    product = known.product_of(values)
    for name, names in (("category", known.categories), ("brand", known.brands)):
        now = getattr(product, f"{name}_id", None)
        if (pk := names.find(values.get(name, ""), now=now)) is not None:
            values[name] = names[pk]


def _problems(row: Row, values: dict[str, Any], *, known: Known, sorting: _Sorting) -> Iterator[Problem]:
    """What is wrong with a row beside its cells: with itself, the shop, and the rows above it."""
    sku, variant = values.get("sku", ""), known.variant_of(values)
    if sku and sku in sorting.skus:
        yield Problem(row.line, "sku", _("This SKU stands in the file twice."))
    sorting.skus.add(sku)
    slug = values.get("product", "")
    if variant and slug and slug != variant.product.slug:
        text = _("This SKU belongs to another product: %(product)s.") % {"product": variant.product.slug}
        yield Problem(row.line, "product", text)
    if values.get("category") and known.categories.find(values["category"]) is None:
        yield Problem(row.line, "category", _("There is no such category; make it first."))
    yield from _missing(row, values, is_new=variant is None, has_product=known.product_of(values) is not None)
    if key := _key(values, variant):
        yield from _disagreements(row, values, key=key, sorting=sorting)


def _missing(row: Row, values: dict[str, Any], *, is_new: bool, has_product: bool) -> Iterator[Problem]:
    if not is_new:
        return
    needed = ("price",) if has_product else NEEDED_BY_NEW
    for name in needed:
        if name not in row.cells:
            yield Problem(row.line, name, _("The file has no such column, which something new needs."))


def _disagreements(row: Row, values: dict[str, Any], *, key: str, sorting: _Sorting) -> Iterator[Problem]:
    """Rows of one product say the same about it."""
    for name in (each for each in values if each in PRODUCT_FIELDS):
        line, said = sorting.first_said.setdefault((key, name), (row.line, values[name]))
        if said != values[name]:
            text = _("Line %(line)d says something else of the same product.") % {"line": line}
            yield Problem(row.line, name, text)


def _key(values: Mapping[str, Any], variant: Variant | None) -> str:
    """What rows of one product have in common: its slug, else the title of a new one, "" for neither."""
    if variant:
        return variant.product.slug
    title = values.get("title", "").casefold()
    return values.get("product") or (f"title {title}" if title else "")


def _wanted(row: Row, values: dict[str, Any], known: Known) -> Wanted:
    variant, product = known.variant_of(values), known.product_of(values)
    if values.get("visible", True) is None:  # an empty cell leaves it as it is
        del values["visible"]
    now = {**_product_now(product, known), **_variant_now(variant)}
    details = tuple(_differences(values, now))
    change = Change(row.line, values["sku"], is_new=variant is None, details=details)
    return Wanted(change, _key(values, variant), values, product, variant)


def _differences(values: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, value in values.items():
        if name in now and _as_in_a_file(name, value) != _as_in_a_file(name, now[name]):
            yield name, _shown(now[name]), _shown(value)


def _as_in_a_file(name: str, value: Any) -> Any:
    """Neither spaces that no cell can hold nor the kind of its line ends are a difference."""
    if not isinstance(value, str):
        return value
    return str(FIELDS[name].to_python(value)).replace("\r\n", "\n")


def _product_now(product: Product | None, known: Known) -> dict[str, Any]:
    if product is None:
        return {}
    own = ("title", "description", "article_type", "gender", "base_colour", "season", "year", "usage")
    return {name: getattr(product, name) for name in own} | {
        "brand": product.brand.name if product.brand else "",
        "visible": product.is_visible,
        "category": known.categories[product.category_id],
    }


def _variant_now(variant: Variant | None) -> dict[str, Any]:
    return {name: getattr(variant, name) for name in VARIANT_FIELDS} if variant else {}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
