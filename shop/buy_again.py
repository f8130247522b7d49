"""Buying again what an order brought: into the cart with what can be had, and words for what cannot."""

from dataclasses import dataclass

from shop import cart as carts
from shop.exceptions import InsufficientStock, Shortage
from shop.models import Cart, Order, OrderLine


@dataclass(frozen=True, slots=True)
class BoughtAgain:
    """How many units came into the cart, and the lines that could not be had in full."""

    units: int
    shortages: list[Shortage]


def put_into(cart: Cart, order: Order) -> BoughtAgain:
    """Put an order's lines into a cart, at the prices of now and as far as stock goes.

    A line whose variant is gone or hidden is sold out. Raises CartGone as `cart.add` does.
    """
    lines = order.lines.select_related("variant__product")
    added = [_put(cart, line) for line in lines]
    return BoughtAgain(sum(units for units, _ in added), [shortage for _, shortage in added if shortage])


def _put(cart: Cart, line: OrderLine) -> tuple[int, Shortage | None]:
    if line.variant is None:
        return 0, Shortage(0, line.title, line.quantity, 0)
    try:
        carts.add(cart, line.variant, quantity=line.quantity)
    except InsufficientStock as refusal:
        [shortage] = refusal.shortages
    else:
        return line.quantity, None
    room = shortage.left - (shortage.asked - line.quantity)  # what is in the cart already counts
    if room > 0:
        carts.add(cart, line.variant, quantity=room)
    return max(room, 0), shortage
