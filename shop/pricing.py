"""Prices: what a cart comes to, what delivery costs, and the price a product is listed at.

The arithmetic is pure; `reprice` alone writes, and is the only writer of the prices of `Product`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from shop.models import DeliveryMethod, Product, Variant

FREE_DELIVERY_FROM = Decimal("50.00")
DELIVERY_PRICES = {DeliveryMethod.STANDARD: Decimal("3.95"), DeliveryMethod.EXPRESS: Decimal("7.95")}


@dataclass(frozen=True, slots=True)
class Totals:
    """What a cart comes to, in shop currency."""

    subtotal: Decimal
    delivery: Decimal

    @property
    def total(self) -> Decimal:
        """What the shopper pays."""
        return self.subtotal + self.delivery

    @property
    def until_free_delivery(self) -> Decimal:
        """How much more makes standard delivery free; 0 when it is, or when the cart is empty."""
        if not self.subtotal:
            return Decimal(0)
        return max(FREE_DELIVERY_FROM - self.subtotal, Decimal(0))

    @property
    def percent_to_free_delivery(self) -> int:
        """How far the cart is on the way to free standard delivery, in whole percent up to 100."""
        return min(int(100 * self.subtotal / FREE_DELIVERY_FROM), 100)


def totals(lines: Iterable[tuple[Decimal, int]], *, delivery_method: str = DeliveryMethod.STANDARD) -> Totals:
    """Totals of (unit price, quantity) pairs. Standard delivery is free from FREE_DELIVERY_FROM on."""
    subtotal = sum((price * quantity for price, quantity in lines), Decimal("0.00"))
    return Totals(subtotal, delivery_price(subtotal, DeliveryMethod(delivery_method)))


def totals_by_delivery(subtotal: Decimal) -> dict[DeliveryMethod, Totals]:
    """What goods worth this much come to with each way of delivery."""
    return {method: Totals(subtotal, delivery_price(subtotal, method)) for method in DeliveryMethod}


def delivery_price(subtotal: Decimal, method: DeliveryMethod) -> Decimal:
    """What it costs to send a cart worth this much; nothing for an empty one."""
    free = method == DeliveryMethod.STANDARD and subtotal >= FREE_DELIVERY_FROM
    return Decimal("0.00") if free or not subtotal else DELIVERY_PRICES[method]


def percent_off(price: Decimal, *, before: Decimal | None) -> int:
    """By how many whole percent a price has been cut, never rounded up; 0 where it has not."""
    return int(100 * (before - price) / before) if before and before > price else 0


@transaction.atomic
def reprice(product_ids: Iterable[int]) -> None:
    """Bring the listed prices of products in line with their variants, in two statements."""
    products = Product.objects.filter(pk__in=list(product_ids))
    # Locked before looking, so that the second of two who change prices at once sees what the first did.
    list(products.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    own = Variant.objects.filter(product=OuterRef("pk"))
    cheapest, dearest = own.order_by("price", "pk"), own.order_by("-price")
    products.update(
        price=Coalesce(Subquery(cheapest.values("price")[:1]), Decimal("0.00")),
        compare_at_price=Subquery(cheapest.values("compare_at_price")[:1]),
        highest_price=Coalesce(Subquery(dearest.values("price")[:1]), Decimal("0.00")),
    )
