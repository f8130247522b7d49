"""Buy again: what a shopper buys time and again, by how due it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommendations.past import Purchases, ShopperPart
from recommendations.strategies.base import ContextPart, Strategy
from recommendations.strategies.tastes import SECONDS_PER_DAY
from recommendations.types import Codes, Context, Fitted, Items, Reason, Scores, TrainingData


@dataclass(frozen=True, slots=True)
class BuyAgainConfig:
    """When a product counts as bought time and again."""

    fewest: int = 2
    """So many orders with it must have been delivered. At least 2: one has no interval."""
    shortest_interval_days: float = 1.0
    """Two orders within an hour do not mean that the next is due in an hour."""


class _Habit(NamedTuple):
    """One product that was bought several times: when, and how due it is."""

    item: int
    times: NDArray[np.int64]
    due: float


class BuyAgain(Strategy[BuyAgainConfig]):
    """Time since the last purchase ÷ the mean time between purchases: at 1 it is due, above 1 overdue.

    Orders that are still on their way count towards the times, since what is coming is not due. No opinion
    of products with fewer delivered orders than `fewest`.
    """

    name: ClassVar[str] = "buy_again"
    config_type = BuyAgainConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"shopper", "now"})
    needs: ClassVar[frozenset[ShopperPart]] = frozenset({"purchases"})
    reasons: ClassVar[frozenset[str]] = frozenset({"bought_before"})

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`fewest (1,) int64`, `shortest_interval (1,) float64` in seconds: nothing is learnt beforehand."""
        return {
            "fewest": np.array([self.config.fewest]),
            "shortest_interval": np.array([self.config.shortest_interval_days * SECONDS_PER_DAY]),
        }

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """How due each product is."""
        due = np.full(context.catalogue.n_items, np.nan, dtype=np.float32)
        for habit in _habits(fitted, context):
            due[habit.item] = habit.due
        return due[items]

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """`bought_before`: `bought_at`, when each order was placed, in unix seconds; `due`, the score."""
        habits = {habit.item: habit for habit in _habits(fitted, context)}
        return [_reason(habits[item]) if item in habits else Reason.none() for item in items.tolist()]


def _reason(habit: _Habit) -> Reason:
    return Reason("bought_before", {"bought_at": habit.times.tolist(), "due": habit.due})


def _habits(fitted: Fitted, context: Context) -> Iterator[_Habit]:
    purchases = context.shopper.purchases
    # A shopper's repeated purchases are few, however large the catalogue.
    products, lines = np.unique(purchases.items, return_counts=True)
    for item in products[lines >= fitted["fewest"][0]].tolist():
        own = purchases.items == item
        # Two variants of a product in one order are one purchase of it.
        if np.unique(purchases.times[own & purchases.delivered]).size >= fitted["fewest"][0]:
            yield _habit(item, purchases, own=own, fitted=fitted, now=context.now)


def _habit(item: int, purchases: Purchases, *, own: NDArray[np.bool_], fitted: Fitted, now: int) -> _Habit:
    times = np.unique(purchases.times[own])
    interval = max((times[-1] - times[0]) / (times.size - 1), fitted["shortest_interval"][0])
    return _Habit(item, times, float((now - times[-1]) / interval))
