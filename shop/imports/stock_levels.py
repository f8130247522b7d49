"""Stock levels from a file: `sku` and `stock`, what was counted on the shelf.

A level is meant as of the moment the file was uploaded. What is loaded is the difference to the stock of that
moment, through `stock.correct`: what is sold between upload and loading stays sold, and the same file loaded
twice corrects nothing twice.
"""

from collections.abc import Collection, Container, Mapping

from django import forms
from django.utils.translation import gettext as _

from shop import signals, stock
from shop.imports.cells import values_of
from shop.imports.plans import Change, Plan, Problem
from shop.imports.tables import Table
from shop.models import Variant

REQUIRED = frozenset({"sku", "stock"})
LEFT_ALONE = frozenset({"title", "colour", "size"})
"""Columns of the export that help people read it."""

FIELDS: dict[str, forms.Field] = {
    "sku": forms.CharField(max_length=60),
    "stock": forms.IntegerField(min_value=0, max_value=stock.MOST_UNITS),
}

Seen = Mapping[str, int]
"""Stock by SKU as it was when the file was uploaded."""


def seen_now(table: Table) -> dict[str, int]:
    """The stock of this moment of the SKUs in a file."""
    skus = [row.cells.get("sku", "") for row in table.rows]
    return dict(Variant.objects.filter(sku__in=skus).values_list("sku", "stock"))


def plan(table: Table, seen: Seen) -> Plan:
    """What the file would correct, against the stock seen at its upload."""
    made, above, sold = Plan(), set[str](), seen_now(table)
    for row in table.rows:
        values, problems = values_of(row, FIELDS)
        sku = values.get("sku", "")
        if sku and (wrong := _refusal(sku, above=above, sold=sold, seen=seen)):
            problems.append(Problem(row.line, "sku", wrong))
        above.add(sku)
        made.problems += problems
        if problems:
            continue
        if values["stock"] == seen[sku]:
            made.unchanged += 1
        else:
            details = ("stock", str(seen[sku]), str(values["stock"]))
            made.changes.append(Change(row.line, sku, is_new=False, details=(details,)))
    return made


def load(changes: Collection[Change], seen: Seen) -> int:
    """Correct the stock by the differences; of how many variants. Call inside a transaction."""
    wanted = {change.sku: int(change.details[0][2]) - seen[change.sku] for change in changes}
    found = list(Variant.objects.filter(sku__in=wanted).locked().values_list("pk", "sku", "product_id"))
    stock.correct({pk: wanted[sku] for pk, sku, _product in found})
    signals.announce(signals.catalogue_changed, product_ids=sorted({product for *_, product in found}))
    return len(found)


def _refusal(sku: str, *, above: Container[str], sold: Container[str], seen: Container[str]) -> str:
    if sku in above:
        return _("This SKU stands in the file twice.")
    if sku not in sold:
        return _("Nothing with this SKU is sold.")
    return "" if sku in seen else _("This SKU is newer than the upload; upload the file again.")
