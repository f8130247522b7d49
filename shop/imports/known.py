"""What the shop has of what a file speaks of, read in one query each, and found as people write it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shop.imports.tables import Table
from shop.models import Brand, Category, Product, Variant


class Names:
    """Brands or categories by what they are called, spaces and the case of letters aside.

    An exact spelling wins over another's case: the shop may have both `Acme` and `ACME`, and even two
    categories of one path.
    """

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self._names: dict[int, str] = {}
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._alike: dict[str, list[int]] = defaultdict(list)
        for pk, name in names:
            self.add(pk, name)

    def __getitem__(self, pk: int) -> str:
        """The name as the shop spells it."""
        return self._names[pk]

    def add(self, pk: int, name: str) -> None:
        """Know one more."""
        self._names[pk] = name
        self._exact[_evenly_spaced(name)].append(pk)
        self._alike[_evenly_spaced(name).lower()].append(pk)

    def find(self, text: str, *, now: int | None = None) -> int | None:
        """The id of what is called so, None for nothing. Of several it is `now` or else the first."""
        name = _evenly_spaced(text)
        found = self._exact.get(name) or self._alike.get(name.lower(), [])
        return now if now in found else next(iter(found), None)


@dataclass(slots=True)
class Known:
    """The variants, products, categories and brands that a file may name."""

    variants: dict[str, Variant]
    products: dict[str, Product]
    categories: Names
    """By their paths."""
    brands: Names

    @classmethod
    def of(cls, table: Table) -> "Known":
        """Look up the SKUs and products of a file."""
        cells = [row.cells for row in table.rows]
        variants = Variant.objects.filter(sku__in={each.get("sku", "") for each in cells})
        by_sku = {each.sku: each for each in variants.select_related("product__brand")}
        slugs = {each.get("product", "") for each in cells}
        named = Product.objects.filter(slug__in=slugs).select_related("brand")
        products = {each.slug: each for each in named}
        products |= {each.product.slug: each.product for each in by_sku.values()}
        brands = Brand.objects.order_by("pk").values_list("pk", "name")
        return cls(by_sku, products, Names(category_paths().items()), Names(brands))

    def variant_of(self, values: Mapping[str, Any]) -> Variant | None:
        """The variant a row is about, None for a new one."""
        return self.variants.get(values.get("sku", ""))

    def product_of(self, values: Mapping[str, Any]) -> Product | None:
        """The product a row is about, None for a new one."""
        variant = self.variant_of(values)
        return variant.product if variant else self.products.get(values.get("product", ""))


def category_paths() -> dict[int, str]:
    """Every category's path, as `Clothing > Shoes`, by its id."""
    by_path: dict[str, str] = {}
    found: dict[int, str] = {}
    for pk, path, name in Category.objects.order_by("path").values_list("pk", "path", "name"):
        above = by_path.get(path[: -Category.steplen])
        by_path[path] = found[pk] = f"{above} > {name}" if above else name
    return found


def _evenly_spaced(name: str) -> str:
    """`Clothing>Shoes` as `Clothing > Shoes`."""
    return " > ".join(" ".join(part.split()) for part in name.split(">"))
