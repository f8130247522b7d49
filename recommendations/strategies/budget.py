"""Budget: what costs about as much as the shopper usually pays for one thing."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from recommendations.past import ShopperPart
from recommendations.strategies.base import ContextPart, Strategy
from recommendations.strategies.tastes import ratings
from recommendations.types import Codes, Context, Fitted, Items, Reason, Scores, TrainingData

BEST_RATING = 5


@dataclass(frozen=True, slots=True)
class BudgetConfig:
    """The band of prices, and what counts how much within it."""

    closeness: float = 0.5
    affordability: float = 0.2
    rating: float = 0.3
    width: float = 0.5
    """The band reaches from 1 − width to 1 + width times the mean; above 0, below 1."""
    usual: float = 0.2
    """Prices within this share of the average are called usual; below it, they are called less."""


class _Band(NamedTuple):
    """What a shopper pays for one unit on average, and the prices around it that suit them."""

    mean: float
    low: float
    high: float


class Budget(Strategy[BudgetConfig]):
    """0.5 · closeness + 0.2 · affordability + 0.3 · rating / 5, within a band around the mean unit spend.

    Closeness is 1 at the mean and 0 at either edge of the band; affordability is 1 at its lower edge and 0 at
    its upper one; both are linear. The mean is over units: three mugs weigh three times one lamp. No opinion
    of products outside the band or without a price, nor about shoppers who bought nothing.
    """

    name: ClassVar[str] = "budget"
    config_type = BudgetConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"shopper"})
    needs: ClassVar[frozenset[ShopperPart]] = frozenset({"purchases"})
    reasons: ClassVar[frozenset[str]] = frozenset({"usual_spend", "below_usual_spend", "above_usual_spend"})

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`parameters (5,) float64`, the configuration in its order: nothing is learnt beforehand."""
        return {"parameters": np.array(astuple(self.config))}

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """The sum above; NaN outside the band."""
        prices = context.catalogue.prices[items].astype(np.float64)
        for_closeness, for_affordability, for_rating, *_ = fitted["parameters"]
        band = _band(fitted, context)
        if band is None:
            return np.full(prices.shape, np.nan, dtype=np.float32)
        total = (
            for_closeness * (1 - np.abs(prices - band.mean) / (band.high - band.mean))
            + for_affordability * (band.high - prices) / (band.high - band.low)
            + for_rating * ratings(context.catalogue, items) / BEST_RATING
        )
        inside = (prices >= band.low) & (prices <= band.high)
        return np.where(inside, total, np.nan).astype(np.float32)

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """`usual_spend`, or `below_…` and `above_usual_spend`: the product's `price` and the `mean`."""
        band = _band(fitted, context)
        if band is None:
            return [Reason.none()] * items.size
        usual = float(fitted["parameters"][-1])
        return [_reason(float(price), band, usual=usual) for price in context.catalogue.prices[items]]


def _reason(price: float, band: _Band, *, usual: float) -> Reason:
    if not band.low <= price <= band.high:
        return Reason.none()
    code = "usual_spend"
    if price < (1 - usual) * band.mean:
        code = "below_usual_spend"
    elif price > (1 + usual) * band.mean:
        code = "above_usual_spend"
    return Reason(code, {"price": price, "mean": band.mean})


def _band(fitted: Fitted, context: Context) -> _Band | None:
    """None for somebody who bought nothing, or nothing that cost anything."""
    purchases, width = context.shopper.purchases, float(fitted["parameters"][3])
    units = purchases.quantities.sum()
    mean = float(purchases.unit_prices.astype(np.float64) @ purchases.quantities / max(units, 1))
    return _Band(mean, (1 - width) * mean, (1 + width) * mean) if mean > 0 else None
