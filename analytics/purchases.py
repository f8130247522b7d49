"""Purchases as events: every line of every order once, whatever became of the request that placed it.

An order is committed before its events are written, so a process that dies in between, or a database that
refuses, leaves an order nobody learns from. `record_missing` finds such orders again. The events' ids follow
from the lines, so telling twice counts once.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

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
            id=_event_id(line.pk, order.placed_at),
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
    for pks in _in_batches(list(placed.order_by("pk").values_list("pk", flat=True))):
        for order in _lacking(pks):
            with gathering():
                record_order(order, visitor=buyer_of(order))
            missing += 1
    return missing


def buyer_of(order: Order) -> VisitorKey:
    """Whose purchases an order's are when no request tells."""
    return visitors.of_user(order.user_id) if order.user_id else visitors.of_guest_order(order.pk)


def _lacking(pks: list[int]) -> QuerySet[Order]:
    """Those of the orders, with their lines, of which some purchase is not recorded."""
    lines = OrderLine.objects.filter(order__in=pks).values_list("pk", "order_id", "order__placed_at")
    orders = {_event_id(line, placed_at): order for line, order, placed_at in lines}
    known = set(Event.objects.filter(pk__in=orders).values_list("pk", flat=True))
    lacking = {orders[id] for id in orders.keys() - known}
    return Order.objects.filter(pk__in=lacking).prefetch_related("lines").order_by("pk")


def _event_id(line: int, placed_at: datetime) -> UUID:
    return derived_id(placed_at, "buy", line)


def _in_batches(pks: list[int]) -> Iterator[list[int]]:
    return (pks[i : i + _ORDERS_AT_A_TIME] for i in range(0, len(pks), _ORDERS_AT_A_TIME))
