"""Preferences: what suits the favourite categories, brands and budget a shopper told us of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommendations.strategies.base import ContextPart, Strategy
from recommendations.types import (
    Catalogue,
    Codes,
    Context,
    Fitted,
    Items,
    Reason,
    Scores,
    Stated,
    TrainingData,
)


@dataclass(frozen=True, slots=True)
class PreferencesConfig:
    """What counts how much."""

    popularity: float = 0.5
    """How much of a score a product loses that nobody touched, 0 … 1. At a half, one of a favourite category
    and a favourite brand is never behind one of either alone."""
    far_off: float = 2.0
    """Where a budget is all we were told, products are left out that cost this many times more or less."""


class _Match(NamedTuple):
    """What speaks for each of some products, parallel to them."""

    category: NDArray[np.bool_]
    brand: NDArray[np.bool_]
    closeness: NDArray[np.float32]


class Preferences(Strategy[PreferencesConfig]):
    """(favourite category + favourite brand) × (1 − p + p · popularity) × closeness to the budget.

    The two in the sum are 1 or 0. Popularity is log(1 + w) / log(1 + highest w) of the weight `popular` gives
    a product, so 0 … 1, and p is `popularity` of the configuration. Closeness is min(price / budget,
    budget / price), 1 without a budget and ½ without a price. Where only a budget was told, the sum is 1.
    No opinion of products that match nothing, nor about shoppers who told us nothing.
    """

    name: ClassVar[str] = "preferences"
    config_type = PreferencesConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"shopper"})
    reasons: ClassVar[frozenset[str]] = frozenset(
        {"favourite_category", "favourite_brand", "favourite_category_and_brand", "near_budget"}
    )
    requires = ("popular",)

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`appeal (n,) float32`, 1 − p + p · popularity; `far_off (1,) float32`."""
        weight = np.log1p(data.fitted["popular"]["weight"])
        popularity = weight / max(weight.max(initial=0), np.finfo(np.float32).tiny)
        appeal = 1 - self.config.popularity + self.config.popularity * popularity
        return {
            "appeal": appeal.astype(np.float32),
            "far_off": np.array([self.config.far_off], dtype=np.float32),
        }

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """The product above; NaN where nothing matches."""
        stated = context.shopper.stated
        match = _match(context.catalogue, stated, items)
        if stated.categories.size or stated.brands.size:
            taste = match.category.astype(np.float32) + match.brand
        else:
            taste = (match.closeness >= 1 / fitted["far_off"][0]).astype(np.float32) * bool(stated)
        return np.where(taste > 0, taste * fitted["appeal"][items] * match.closeness, np.float32(np.nan))

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """`favourite_category` with the `category` the shopper named, `favourite_brand`, both in one, or
        `near_budget` with the product's `price` and the `budget`."""
        stated = context.shopper.stated
        named = dict(zip(stated.categories.tolist(), stated.named.tolist(), strict=True))
        match = _match(context.catalogue, stated, items)
        is_scored = ~np.isnan(self.score(fitted, context, items))
        return [
            _reason(named.get(category), brand=bool(brand), price=float(price), budget=stated.budget)
            if scored
            else Reason.none()
            for scored, category, brand, price in zip(
                is_scored,
                context.catalogue.categories[items].tolist(),
                match.brand,
                context.catalogue.prices[items],
                strict=True,
            )
        ]


def _match(catalogue: Catalogue, stated: Stated, items: Items) -> _Match:
    return _Match(
        category=np.isin(catalogue.categories[items], stated.categories),
        brand=np.isin(catalogue.brands[items], stated.brands),
        closeness=_closeness(catalogue.prices[items], stated.budget),
    )


def _closeness(prices: NDArray[np.float32], budget: float) -> NDArray[np.float32]:
    if np.isnan(budget):
        return np.ones(prices.shape, dtype=np.float32)
    ratio = np.asarray(prices) / np.float32(budget)
    with np.errstate(divide="ignore"):  # what costs nothing is infinitely far from any budget
        closest = np.minimum(ratio, 1 / ratio)
    return np.where(np.isnan(prices), np.float32(0.5), closest)


def _reason(category: int | None, *, brand: bool, price: float, budget: float) -> Reason:
    if category is not None:
        return Reason(
            "favourite_category_and_brand" if brand else "favourite_category", {"category": category}
        )
    if brand:
        return Reason("favourite_brand")
    return Reason("near_budget", {"price": price, "budget": budget})
