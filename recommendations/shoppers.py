"""A visitor's history as strategies see it: read in one query, by the rule that training goes by.

What they told us comes with it, since it counts the more the less they did.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from analytics.models import EventKind
from analytics.visitors import VisitorKey
from recommendations.interactions import counted, stands_sql, weighing_kinds, weight_sql
from recommendations.past import Marks, Purchases, Views
from recommendations.snapshots import LoadedSnapshot
from recommendations.stated import StatedTaste
from recommendations.types import Shopper

RECENT_EVENTS = 500
"""How far back a taste is read; purchases are read without limit, since none may be recommended again."""
VIEW = np.dtype([("product", "i8"), ("time", "i8")])
PURCHASE = np.dtype(
    [("product", "i8"), ("time", "i8"), ("quantity", "i4"), ("unit_price", "f4"), ("delivered", "?")]
)
MARK = np.dtype([("product", "i8"), ("kind", "i1"), ("rating", "i1")])
"""Rows as `past.Views`, `past.Purchases` and `past.Marks` are made of, by primary key of the product."""


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What one visitor did, by primary key: parallel arrays, one entry per event that counts."""

    product_ids: NDArray[np.int64]
    weights: NDArray[np.float32]
    times: NDArray[np.int64]
    bought: NDArray[np.int64]
    """Each product once, ascending."""
    cart: NDArray[np.int64]
    """Each product once, ascending."""
    stated: StatedTaste = field(default_factory=StatedTaste)
    views: NDArray[Any] = field(default_factory=lambda: np.empty(0, dtype=VIEW))
    """`VIEW`: each product once, latest first."""
    purchases: NDArray[Any] | None = None
    """`PURCHASE`; None as long as nobody has asked, see `deeds.knowing`."""
    marks: NDArray[Any] | None = None
    """`MARK`; None as long as nobody has asked."""

    @classmethod
    def nobody(cls) -> "History":
        """Of a visitor who did nothing yet."""
        none = np.empty(0, dtype=np.int64)
        return cls(none, none.astype(np.float32), none, none, none)

    def fingerprint(self) -> str:
        """Different whenever anything in it is: what a slate of this visitor is cached under."""
        digest = hashlib.blake2b(digest_size=12)
        told = (
            self.product_ids,
            self.weights,
            self.times,
            self.bought,
            self.cart,
            self.purchases,
            self.marks,
        )
        for array in told:
            digest.update((b"" if array is None else array.tobytes()) + b"|")
        digest.update(self.stated.digest())
        return digest.hexdigest()

    def encoded(self, snapshot: LoadedSnapshot) -> Shopper:
        """In the codes of a snapshot; products it does not know are left out."""
        known = np.isin(self.product_ids, snapshot.product_ids)
        shopper = Shopper.from_history(
            items=snapshot.codes(self.product_ids[known]),
            weights=self.weights[known],
            times=self.times[known],
            bought=snapshot.codes(self.bought),
            cart=snapshot.codes(self.cart),
            stated=self.stated.encoded(snapshot),
        )
        return replace(
            shopper,
            views=self._views(snapshot),
            purchases=self._purchases(snapshot),
            marks=self._marks(snapshot),
        )

    def _views(self, snapshot: LoadedSnapshot) -> Views:
        rows = _known(self.views, snapshot)
        return Views.of(items=snapshot.codes(rows["product"]), times=rows["time"])

    def _purchases(self, snapshot: LoadedSnapshot) -> Purchases:
        if self.purchases is None:
            return Purchases.of()
        rows = _known(self.purchases, snapshot)
        return Purchases.of(
            items=snapshot.codes(rows["product"]),
            times=rows["time"],
            quantities=rows["quantity"],
            unit_prices=rows["unit_price"],
            delivered=rows["delivered"],
        )

    def _marks(self, snapshot: LoadedSnapshot) -> Marks:
        if self.marks is None:
            return Marks.of()
        rows = _known(self.marks, snapshot)
        return Marks.of(items=snapshot.codes(rows["product"]), kinds=rows["kind"], ratings=rows["rating"])


def history_of(
    visitor: VisitorKey, *, cart: Iterable[int] = (), stated: StatedTaste | None = None
) -> History:
    """What a visitor did up to now, in one query; `cart` names the products in their cart."""
    told = StatedTaste() if stated is None else stated
    with connection.cursor() as cursor:
        kinds = weighing_kinds()
        cursor.execute(_statement(), {"visitor": visitor.id, "kinds": kinds, "limit": RECENT_EVENTS})
        rows = cursor.fetchall()
    in_cart = np.unique(np.fromiter(cart, dtype=np.int64))
    if not rows:
        nobody = History.nobody()
        return History(nobody.product_ids, nobody.weights, nobody.times, nobody.bought, in_cart, told)
    ids, weights, times, is_rating, is_purchase, is_view = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    counts = counted(ids, times, is_rating) & (weights > 0)
    return History(
        ids[counts],
        weights[counts].astype(np.float32),
        times[counts],
        np.unique(ids[is_purchase]),
        in_cart,
        told,
        views=_latest(ids[is_view], times[is_view]),
    )


def _latest(product_ids: NDArray[np.int64], times: NDArray[np.int64]) -> NDArray[Any]:
    """Each product once with its latest time, `VIEW`, latest first."""
    # stable: of views within one second, which rows bring latest first, the order stays
    order = np.argsort(-times, kind="stable")
    seen = product_ids[order]
    first = np.sort(np.unique(seen, return_index=True)[1])
    views = np.empty(first.size, dtype=VIEW)
    views["product"], views["time"] = seen[first], times[order][first]
    return views


def _known(rows: NDArray[Any], snapshot: LoadedSnapshot) -> NDArray[Any]:
    """The rows whose product a snapshot knows."""
    return rows[np.isin(rows["product"], snapshot.product_ids)]


def _statement() -> str:
    columns = (
        f"product_id, {weight_sql()} AS weight, extract(epoch FROM occurred_at)::int8,"
        f" kind = '{EventKind.RATE.value}', kind = '{EventKind.BUY.value}', kind = '{EventKind.VIEW.value}'"
    )
    of_visitor = "FROM analytics_event WHERE visitor_id = %(visitor)s AND product_id IS NOT NULL"
    return f"""
        (SELECT {columns} {of_visitor} AND kind = ANY(%(kinds)s) AND kind <> '{EventKind.BUY.value}'
         ORDER BY occurred_at DESC LIMIT %(limit)s)
        UNION ALL
        (SELECT {columns} {of_visitor} AND kind = '{EventKind.BUY.value}' AND {stands_sql()})"""
