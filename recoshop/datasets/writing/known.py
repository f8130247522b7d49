"""What the shop holds already, by the keys records use, so that nothing is written twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from shop.models import Product, User, Variant


class KnownVariant(NamedTuple):
    """What an order line copies of a variant."""

    id: int
    product_id: int
    title: str
    label: str


@dataclass(slots=True)
class Known:
    """Primary keys of products by slug, variants by SKU, and people by e-mail address."""

    products: dict[str, int] = field(default_factory=dict)
    variants: dict[str, KnownVariant] = field(default_factory=dict)
    shoppers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_shop(cls) -> "Known":
        """Everything in the shop now."""
        known = cls()
        known.products.update(Product.objects.values_list("slug", "pk"))
        known.add_variants(Variant.objects.select_related("product").defer("product__description"))
        known.shoppers.update((email.lower(), pk) for email, pk in User.objects.values_list("email", "pk"))
        return known

    def add_variants(self, variants: Iterable[Variant]) -> None:
        """Remember variants whose products are loaded."""
        for each in variants:
            sold = KnownVariant(each.pk, each.product_id, each.product.title, each.label)
            self.variants[each.sku] = sold
