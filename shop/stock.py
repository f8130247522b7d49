"""Stock: the only place where units are set aside or given back, always under the one lock order."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from shop.exceptions import InsufficientStock, Shortage
from shop.models import Variant

MOST_UNITS = 1_000_000
"""The highest stock that staff may type or load."""

Quantities = Mapping[int, int]
"""Units by variant id."""


def set_aside(quantities: Quantities) -> dict[int, Variant]:
    """Take units from stock, all or nothing, and return the locked variants by id.

    Call inside a transaction. Variants are locked by ascending id, as every other writer of stock does, so
    two orders wait for each other and never deadlock. Raises InsufficientStock, naming every short line,
    for a variant that is short, hidden or gone.
    """
    variants = _locked(quantities)
    shortages = [
        Shortage(variant_id, _title(variants.get(variant_id)), asked, _left(variants.get(variant_id)))
        for variant_id, asked in quantities.items()
        if _left(variants.get(variant_id)) < asked
    ]
    if shortages:
        raise InsufficientStock(shortages)
    _move(variants, {variant_id: -asked for variant_id, asked in quantities.items()})
    return variants


def give_back(quantities: Quantities) -> None:
    """Return units to stock. Call inside a transaction; variants that are gone are passed over."""
    _move(_locked(quantities), quantities)


def correct(changes: Quantities) -> None:
    """Add units to stock by hand, or take them where a change is negative; below none is none.

    Call inside a transaction. Changes and not levels, so that what is sold while staff type stays sold. All
    these variants are locked, also those that change by 0.
    """
    variants = _locked(changes)
    _move(
        variants, {variant_id: max(changes[variant_id], -each.stock) for variant_id, each in variants.items()}
    )


def _locked(quantities: Quantities) -> dict[int, Variant]:
    locked = Variant.objects.filter(pk__in=quantities).select_related("product").locked()
    return {variant.pk: variant for variant in locked}


def _move(variants: Mapping[int, Variant], changes: Quantities) -> None:
    for variant_id, variant in variants.items():
        variant.stock += changes[variant_id]
    Variant.objects.bulk_update(variants.values(), ["stock"])


def _left(variant: Variant | None) -> int:
    return variant.stock if variant and variant.product.is_visible else 0


def _title(variant: Variant | None) -> str:
    return variant.product.title if variant else _("A product that is no longer sold")
