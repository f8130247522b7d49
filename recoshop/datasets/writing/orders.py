"""Writes past orders, their lines, and the purchase events they are.

Hundreds of thousands of lines pass through here, so they stream: a batch of orders at a time, lines by COPY.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection

from analytics import history
from analytics.history import PastEvent
from analytics.models import EventKind
from analytics.time_ids import derived_id
from analytics.visitors import VisitorKey, of_user
from recoshop.datasets.records import OrderRecord
from recoshop.datasets.writing.known import Known
from recoshop.datasets.writing.shoppers import address_fields
from shop.models import DeliveryAddress, Order, OrderLine

BATCH = 2000
_GUESTS = UUID("0c6f6d0e-7d0b-4b8e-8a5a-3f1f0f5c9a11")


@dataclass(slots=True)
class Written:
    """How many rows of each kind were new."""

    orders: int = 0
    lines: int = 0
    events: int = 0


def write_orders(records: Iterable[OrderRecord], *, dataset: str, known: Known) -> Written:
    """Write the orders whose numbers the shop does not have. No stock moves: they are of the past."""
    written, stream = Written(), iter(records)
    while batch := list(islice(stream, BATCH)):
        numbers = [each.number for each in batch]
        present = set(Order.objects.filter(number__in=numbers).values_list("number", flat=True))
        new = [each for each in batch if each.number not in present]
        ids = _write_orders(new, dataset=dataset, known=known)
        written.orders += len(ids)
        written.lines += _copy_lines(new, ids=ids, known=known)
        written.events += history.load(_purchases(new, ids=ids, dataset=dataset, known=known))
    return written


def guest_of(order: str, *, dataset: str) -> VisitorKey:
    """The anonymous visitor who placed a guest's order."""
    return VisitorKey(uuid5(_GUESTS, f"{dataset}:{order}"))


def _write_orders(records: Sequence[OrderRecord], *, dataset: str, known: Known) -> dict[str, int]:
    rows = Order.objects.bulk_create(_order(each, dataset=dataset, known=known) for each in records)
    ids = {row.number: row.pk for row in rows}
    DeliveryAddress.objects.bulk_create(
        DeliveryAddress(order_id=ids[each.number], **address_fields(each.address))
        for each in records
        if each.address
    )
    return ids


def _order(record: OrderRecord, *, dataset: str, known: Known) -> Order:
    subtotal = sum(line.unit_price * line.quantity for line in record.lines)
    return Order(
        dataset=dataset,
        number=record.number,
        user_id=known.shoppers[record.shopper] if record.shopper else None,
        email=record.shopper,
        status=record.status,
        placed_at=record.placed_at,
        currency=settings.CURRENCY,
        subtotal=subtotal,
        delivery_price=record.delivery_price,
        total=subtotal + record.delivery_price,
    )


def _copy_lines(records: Iterable[OrderRecord], *, ids: dict[str, int], known: Known) -> int:
    table = connection.ops.quote_name(OrderLine._meta.db_table)
    statement = (
        f"COPY {table} (order_id, product_id, variant_id, title, label, sku, unit_price, quantity) FROM STDIN"
    )
    n = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for record in records:
            for line in record.lines:
                sold = known.variants[line.sku]
                facts = (sold.product_id, sold.id, sold.title, sold.label)
                copy.write_row((ids[record.number], *facts, line.sku, line.unit_price, line.quantity))
            n += len(record.lines)
    return n


def _purchases(
    records: Iterable[OrderRecord], *, ids: dict[str, int], dataset: str, known: Known
) -> Iterator[PastEvent]:
    """One for every product of an order, however many lines of it there are."""
    for record in records:
        visitor = (
            of_user(known.shoppers[record.shopper])
            if record.shopper
            else guest_of(record.number, dataset=dataset)
        )
        units: dict[int, int] = {}
        for line in record.lines:
            product_id = known.variants[line.sku].product_id
            units[product_id] = units.get(product_id, 0) + line.quantity
        for product_id, quantity in units.items():
            yield PastEvent(
                id=derived_id(record.placed_at, "buy", dataset, record.number, product_id),
                visitor=visitor,
                kind=EventKind.BUY,
                occurred_at=record.placed_at,
                product_id=product_id,
                quantity=quantity,
                order_id=ids[record.number],
            )
