"""New arrivals: what the shop began to sell lately, with an eye on what the shopper goes for."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.strategies.base import ContextPart, Strategy
from recommendations.strategies.tastes import SECONDS_PER_DAY, category_match, ratings
from recommendations.types import Catalogue, Codes, Context, Fitted, Items, Reason, Scores, TrainingData

WEEK, MONTH = 7, 30


@dataclass(frozen=True, slots=True)
class NewArrivalsConfig:
    """What is new, and what counts how much among it."""

    year: float = 1.8
    arrival: float = 0.8
    category: float = 1.2
    rating: float = 0.6
    """For each star of the mean rating."""
    new_for_days: float = 90.0
    """What has been here longer is not new."""
    years: float = 3.0
    """A model of this year counts fully as recent, one of this many years ago not at all."""


class NewArrivals(Strategy[NewArrivalsConfig]):
    """1.8 · recency (year) + 0.8 · recency (arrival) + 1.2 · category match + 0.6 · rating.

    Recency is 1 for this year and for now, and falls linearly to 0 over `years` and `new_for_days`. A product
    without a model year is of the year it arrived in. The category match is that of `category_match`, 0 … 1;
    the rating is in stars. No opinion of products that have been here longer, or since nobody knows when.
    """

    name: ClassVar[str] = "new_arrivals"
    config_type = NewArrivalsConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"shopper", "now"})
    reasons: ClassVar[frozenset[str]] = frozenset({"new_this_week", "new_this_month", "new_lately"})

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`parameters (6,) float64`, the configuration in its order: nothing is learnt beforehand."""
        return {"parameters": np.array(astuple(self.config))}

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """The sum above; NaN for what is not new."""
        for_year, for_arrival, for_category, for_rating, new_for_days, years = fitted["parameters"]
        catalogue = context.catalogue
        days = _days_here(catalogue, items, now=context.now)
        total = (
            for_year * _recency(_years_old(catalogue, items, now=context.now), over=years)
            + for_arrival * _recency(days, over=new_for_days)
            + for_category * category_match(catalogue, context.shopper)[items]
            + for_rating * ratings(catalogue, items)
        )
        is_new = (catalogue.arrived[items] > 0) & (days <= new_for_days)
        return np.where(is_new, total, np.nan).astype(np.float32)

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """`new_this_week`, `new_this_month` or `new_lately`, with whole `days` since it arrived."""
        days = _days_here(context.catalogue, items, now=context.now)
        is_new = ~np.isnan(self.score(fitted, context, items))
        return [
            _reason(float(each)) if new else Reason.none() for each, new in zip(days, is_new, strict=True)
        ]


def _reason(days: float) -> Reason:
    code = "new_lately"
    if days <= MONTH:
        code = "new_this_week" if days <= WEEK else "new_this_month"
    return Reason(code, {"days": int(days)})


def _recency(age: NDArray[np.float64], *, over: float) -> NDArray[np.float64]:
    return np.clip(1 - age / over, 0, 1)


def _days_here(catalogue: Catalogue, items: Items, *, now: int) -> NDArray[np.float64]:
    """0 for what is announced for a day to come."""
    return np.maximum(now - catalogue.arrived[items], 0) / SECONDS_PER_DAY


def _years_old(catalogue: Catalogue, items: Items, *, now: int) -> NDArray[np.float64]:
    arrived = catalogue.arrived[items].astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    years = np.where(catalogue.years[items] > 0, catalogue.years[items], arrived)
    return (datetime.fromtimestamp(now, UTC).year - years).astype(np.float64)
