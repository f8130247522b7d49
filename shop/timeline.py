"""How far an order is, as a row of stages: those behind it, the one it is at, those to come."""

from dataclasses import dataclass
from datetime import datetime

from shop.models import Order, OrderStatus

WAY = (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
"""The way of an order that nothing happens to."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A status an order had, has or will have. `at`: unknown ahead, and for orders brought in."""

    status: OrderStatus
    at: datetime | None
    is_reached: bool
    is_current: bool


def timeline(order: Order) -> list[Stage]:
    """The stages of an order in their order; one that was called off ends there. Costs one query."""
    reached_at = {order.status: None, **dict(order.steps.values_list("status", "at"))}
    reached_at[OrderStatus.PLACED] = order.placed_at
    return [
        Stage(
            status=status,
            at=reached_at.get(status),
            is_reached=is_reached,
            is_current=status == order.status,
        )
        for status, is_reached in _stages(order, reached_at)
    ]


def paid_at(order: Order) -> datetime | None:
    """When an order was paid; None if it never was. Orders brought in count as paid when they were placed."""
    step = order.steps.filter(status=OrderStatus.PAID).first()
    if step:
        return step.at
    was_paid = order.status not in (OrderStatus.PLACED, OrderStatus.CANCELLED)
    return order.placed_at if was_paid else None


def _stages(order: Order, reached_at: dict[str, datetime | None]) -> list[tuple[OrderStatus, bool]]:
    if order.is_called_off:
        before = [(status, True) for status in WAY if status in reached_at]
        return [*before, (OrderStatus(order.status), True)]
    current = WAY.index(OrderStatus(order.status))
    return [(status, place <= current) for place, status in enumerate(WAY)]
