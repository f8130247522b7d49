"""Purchases as events: every line of every order once, whatever became of the request that placed it.

An order is committed before its events are written, so a process that dies in between, or a database that
refuses, leaves an order nobody learns from. `record_missing` finds such orders again. The events' ids follow
from the lines, so telling twice counts once.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from analytics import visitors
from analytics.events import NewEvent, gathering, record
from analytics.models import Event, EventKind
from analytics.time_ids import derived_id
from analytics.visitors import VisitorKey
from shop.models import Order, OrderLine

_ORDERS_AT_A_TIME = 500


def record_order(order: Order, *, visitor: VisitorKey) -> None:
    """One purchase for every line of an order. Its lines may be prefetched."""
    for line in order.lines.all():
        purchase = NewEvent(
            kind=EventKind.BUY,
            id=_event_id(order, line),
            occurred_at=order.placed_at,
            product_id=line.product_id,
            quantity=line.quantity,
            order_id=order.pk,
            slate_id=line.slate_id,
            slate_position=line.slate_position,
        )
        record(purchase, visitor=visitor)


def record_missing(*, since: datetime, before: datetime) -> int:
    """Record the purchases that orders placed in this time lack; returns how many orders lacked some.

    A customer's go to the customer. Which browser a guest had is not known any more: each guest's order gets
    a visitor of its own, so that at least what sells is known. Orders a data set brought are left alone.
    """
    placed = Order.objects.filter(placed_at__gte=since, placed_at__lt=before, dataset="")
    missing = 0
    for orders in _in_batches(list(placed.order_by("pk").values_list("pk", flat=True))):
        for order in _without_events(orders):
            with gathering():
                record_order(order, visitor=buyer_of(order))
            missing += 1
    return missing


def buyer_of(order: Order) -> VisitorKey:
    """Whose purchases an order's are when no request tells."""
    return visitors.of_user(order.user_id) if order.user_id else visitors.of_guest_order(order.pk)


def _without_events(pks: list[int]) -> Iterator[Order]:
    ids = {
        order: {_event_id(order, line) for line in order.lines.all()}
        for order in Order.objects.filter(pk__in=pks).prefetch_related("lines").order_by("pk")
    }
    known = set(Event.objects.filter(pk__in=set().union(*ids.values())).values_list("pk", flat=True))
    return (order for order, own in ids.items() if own - known)


def _event_id(order: Order, line: OrderLine) -> UUID:
    return derived_id(order.placed_at, "buy", line.pk)


def _in_batches(pks: list[int]) -> Iterator[list[int]]:
    return (pks[i : i + _ORDERS_AT_A_TIME] for i in range(0, len(pks), _ORDERS_AT_A_TIME))
