"""What a visitor did, beside touching products: purchases in detail and marks, each read where a strategy
needs it, in one query.

Orders are the truth about purchases, and so are the shop's own tables about likes, saves and reviews: an
event of a like that was taken back says nothing any more.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from analytics.models import Event, EventKind
from analytics.visitors import VisitorKey
from recommendations.past import LIKED, REVIEWED, SAVED, ShopperPart
from recommendations.shoppers import MARK, PURCHASE, History
from shop.models import CALLED_OFF, Like, Order, OrderLine, OrderStatus, Review, SavedItem


def knowing(history: History, visitor: VisitorKey, *, parts: Iterable[ShopperPart]) -> History:
    """`history` with these parts known: one query for purchases, one for marks, none for what is known."""
    wanted = frozenset(parts)
    if "purchases" in wanted and history.purchases is None:
        history = replace(history, purchases=purchases_of(visitor))
    if "marks" in wanted and history.marks is None:
        history = replace(history, marks=marks_of(visitor))
    return history


def purchases_of(visitor: VisitorKey) -> NDArray[Any]:
    """The lines of all orders that stand, `PURCHASE`, oldest first."""
    called_off = [status.value for status in sorted(CALLED_OFF)]
    return _rows(_PURCHASES, [visitor.id, called_off], dtype=PURCHASE)


def marks_of(visitor: VisitorKey) -> NDArray[Any]:
    """What a customer likes, keeps and has reviewed, `MARK`, latest first. Guests can do none of it."""
    if visitor.user_id is None:
        return np.empty(0, dtype=MARK)
    return _rows(_MARKS, [visitor.user_id] * 3, dtype=MARK)


def _rows(statement: str, parameters: list[Any], *, dtype: np.dtype[np.void]) -> NDArray[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return np.array(cursor.fetchall(), dtype=dtype)


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)


_PURCHASES = f"""
SELECT line.product_id, extract(epoch FROM placed.placed_at)::int8, line.quantity, line.unit_price::float4,
       placed.status = '{OrderStatus.DELIVERED.value}'
FROM {_table(Order)} placed JOIN {_table(OrderLine)} line ON line.order_id = placed.id
WHERE placed.id IN (
    SELECT order_id FROM {_table(Event)} WHERE visitor_id = %s AND kind = '{EventKind.BUY.value}'
) AND placed.status <> ALL(%s) AND line.product_id IS NOT NULL
ORDER BY placed.placed_at, line.id"""  # noqa: S608  our own tables
_MARKS = f"""
SELECT product_id, kind, rating FROM (
    SELECT product_id, {LIKED} AS kind, 0 AS rating, created_at FROM {_table(Like)} WHERE user_id = %s
    UNION ALL
    SELECT product_id, {SAVED}, 0, created_at FROM {_table(SavedItem)} WHERE user_id = %s
    UNION ALL
    SELECT product_id, {REVIEWED}, rating, created_at FROM {_table(Review)} WHERE user_id = %s
) mark ORDER BY created_at DESC, product_id, kind"""  # noqa: S608  our own tables
