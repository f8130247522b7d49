"""What happens to an order after it is placed: paid, shipped, delivered, cancelled, refunded."""

from collections import Counter

from django.db import transaction

from shop import signals, stock
from shop.exceptions import MoveNotAllowed
from shop.models import Order, OrderStatus

ALLOWED_MOVES: dict[str, frozenset[str]] = {
    OrderStatus.PLACED: frozenset({OrderStatus.PAID, OrderStatus.CANCELLED}),
    OrderStatus.PAID: frozenset({OrderStatus.SHIPPED, OrderStatus.CANCELLED, OrderStatus.REFUNDED}),
    OrderStatus.SHIPPED: frozenset({OrderStatus.DELIVERED, OrderStatus.REFUNDED}),
    OrderStatus.DELIVERED: frozenset({OrderStatus.REFUNDED}),
    OrderStatus.CANCELLED: frozenset(),
    OrderStatus.REFUNDED: frozenset(),
}
"""Which status may follow which."""


def can_move(order: Order, status: str) -> bool:
    """Whether the order may go to this status now."""
    return status in ALLOWED_MOVES[order.status]


@transaction.atomic
def move(order: Order, status: str) -> Order:
    """Take the order to a status, under a lock, and return it fresh.

    Its stock goes back when it is cancelled, or refunded before it was shipped; an order that a data set
    brought had set none aside and gives none back.

    Raises MoveNotAllowed, for example when somebody else cancelled it a moment ago.
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if not can_move(order, status):
        raise MoveNotAllowed(order.number, order.status, status)
    was, order.status = order.status, status
    order.save(update_fields=["status"])
    step = order.steps.create(status=status)
    if not order.dataset and _is_never_sent(was, status):
        stock.give_back(_units(order))
        signals.announce(signals.stock_returned, order=order)
    signals.announce(signals.order_moved, order=order, step=step)
    return order


def _is_never_sent(was: str, status: str) -> bool:
    return status == OrderStatus.CANCELLED or (was == OrderStatus.PAID and status == OrderStatus.REFUNDED)


def _units(order: Order) -> Counter[int]:
    units: Counter[int] = Counter()
    for variant_id, quantity in order.lines.values_list("variant_id", "quantity"):
        if variant_id is not None:
            units[variant_id] += quantity
    return units
