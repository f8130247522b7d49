"""Writes what a catalogue import found: a statement per kind of row and batch, never one per row.

Variants are locked before their products, by ascending id, as checkouts and admin do it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils.text import slugify

from shop import pricing, signals
from shop.imports.catalogue import PRODUCT_FIELDS, VARIANT_FIELDS, Wanted, new_brands
from shop.imports.known import Known
from shop.models import Brand, Product, Variant
from shop.slugs import free_slug

BATCH = 500
"""An UPDATE of this many rows has some thousand parameters; PostgreSQL allows 65,535."""
LAST_POSITION = 32_767
"""The highest that its column takes; what shares it stands in the order of its making."""

_RENAMED = {"visible": "is_visible", "brand": "brand_id", "category": "category_id"}


def write(wanted: Sequence[Wanted], known: Known) -> None:
    """Make and change brands, products and variants, list their prices anew and announce it once.

    Call inside a transaction. Raises IntegrityError where somebody took a SKU or slug a moment ago.
    """
    for brand in _make_brands(new_brands(wanted, known).values()):
        known.brands.add(brand.pk, brand.name)
    list(Variant.objects.filter(pk__in=[each.variant.pk for each in wanted if each.variant]).locked())
    products = _write_products(wanted, known)
    _change_variants(wanted)
    _make_variants([each for each in wanted if each.variant is None], products)
    touched = sorted({product.pk for product in products.values()})
    pricing.reprice(touched)
    signals.announce(signals.catalogue_changed, product_ids=touched)


def _make_brands(names: Iterable[str]) -> list[Brand]:
    taken = set(Brand.objects.values_list("slug", flat=True))
    rows = []
    for name in names:
        rows.append(Brand(name=name, slug=free_slug(slugify(name) or "brand", taken, longest=140)))
        taken.add(rows[-1].slug)
    return Brand.objects.bulk_create(rows, batch_size=BATCH)


def _write_products(wanted: Sequence[Wanted], known: Known) -> dict[str, Product]:
    """Every product these rows are about, by their key; the rows of one product agree about it."""
    of_each = {each.key: each for each in wanted}
    there = {key: each.product for key, each in of_each.items() if each.product}
    ids = [product.pk for product in there.values()]
    list(Product.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    changed: dict[str, list[Product]] = defaultdict(list)
    for key, product in there.items():
        for column in _assign(product, of_each[key].listed(PRODUCT_FIELDS), known):
            changed[column].append(product)
    _update(Product, changed)
    new = {key: each for key, each in of_each.items() if key not in there}
    return there | _make_products(new, known)


def _make_products(new: dict[str, Wanted], known: Known) -> dict[str, Product]:
    given = {slug for each in new.values() if (slug := each.values.get("product"))}
    stems = {key: _stem(each.values) for key, each in new.items()}
    taken = _slugs_like(stems.values()) | given
    rows: dict[str, Product] = {}
    for key, each in new.items():
        slug = each.values.get("product") or free_slug(stems[key], taken, longest=220)
        taken.add(slug)
        rows[key] = Product(slug=slug)
        _assign(rows[key], each.values, known)
    Product.objects.bulk_create(rows.values(), batch_size=BATCH)
    return rows


def _assign(product: Product, values: Mapping[str, Any], known: Known) -> list[str]:
    """Put a row's values onto its product; the columns they are kept in."""
    of_product = {_RENAMED.get(name, name): name for name in values if name in PRODUCT_FIELDS}
    for column, name in of_product.items():
        setattr(product, column, _stored(name, values[name], known))
    return list(of_product)


def _stored(name: str, value: Any, known: Known) -> Any:
    if name == "category":
        return known.categories.find(value)
    return known.brands.find(value) if name == "brand" else value


def _change_variants(wanted: Iterable[Wanted]) -> None:
    """Only what the plan lists, and never stock."""
    changed: dict[str, list[Variant]] = defaultdict(list)
    for each in wanted:
        for name, value in each.listed(VARIANT_FIELDS).items():
            if each.variant:
                setattr(each.variant, name, value)
                changed[name].append(each.variant)
    _update(Variant, changed)


def _update(model: type[Product] | type[Variant], changed: Mapping[str, Sequence[Any]]) -> None:
    """Write a column at a time: what the plan does not list may be what somebody typed a moment ago."""
    for column, rows in sorted(changed.items()):
        model._default_manager.bulk_update(rows, [column], batch_size=BATCH)


def _make_variants(new: Sequence[Wanted], products: dict[str, Product]) -> None:
    """In the file's order, behind those that their products have."""
    last = _last_positions({products[each.key].pk for each in new})
    rows = []
    for each in new:
        product = products[each.key]
        last[product.pk] = min(last[product.pk] + 1, LAST_POSITION)
        rows.append(
            Variant(
                product=product,
                sku=each.values["sku"],
                stock=each.values.get("stock") or 0,
                position=last[product.pk],
                **{name: each.values[name] for name in VARIANT_FIELDS if name in each.values},
            )
        )
    Variant.objects.bulk_create(rows, batch_size=BATCH)


def _last_positions(product_ids: Collection[int]) -> dict[int, int]:
    """The highest position among the variants of each product, -1 where it has none."""
    own = Variant.objects.filter(product__in=product_ids).order_by()
    return defaultdict(lambda: -1, own.values_list("product").annotate(last=Max("position")))


def _stem(values: Mapping[str, Any]) -> str:
    """What a new product's slug begins with: its title, or its SKU where that has no Latin letter."""
    # "product" for all of those would be numbered one by one: 20,000 of them took 100 s.
    return slugify(values["title"])[:200] or slugify(values["sku"]) or "product"


def _slugs_like(stems: Iterable[str]) -> set[str]:
    """All slugs of the shop that begin as one of these might once it is numbered."""
    wanted = set(stems)
    return {
        slug
        for slug in Product.objects.values_list("slug", flat=True)
        if slug in wanted or slug.rpartition("-")[0] in wanted
    }
