"""Recently viewed: the products whose pages a shopper opened, latest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from recommendations.past import ShopperPart
from recommendations.strategies.base import ContextPart, Strategy
from recommendations.types import Codes, Context, Fitted, Items, Reason, Scores, TrainingData


@dataclass(frozen=True, slots=True)
class RecentlyViewedConfig:
    """How far back to look."""

    most: int = 50
    """Products viewed before these are forgotten."""


class RecentlyViewed(Strategy[RecentlyViewedConfig]):
    """1 ÷ how many pages ago, from 1 for the latest. No opinion of what was not looked at."""

    name: ClassVar[str] = "recently_viewed"
    config_type = RecentlyViewedConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"shopper"})
    needs: ClassVar[frozenset[ShopperPart]] = frozenset({"views"})
    reasons: ClassVar[frozenset[str]] = frozenset({"viewed"})

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`most (1,) int64`, of the configuration: a view counts from the moment it happens."""
        return {"most": np.array([self.config.most])}

    def candidates(self, fitted: Fitted, context: Context) -> Codes:
        """What was looked at."""
        return _viewed(fitted, context)

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """1, ½, ⅓ … in the order of the views."""
        viewed = _viewed(fitted, context)
        scores = np.full(context.catalogue.n_items, np.nan, dtype=np.float32)
        scores[viewed] = 1 / np.arange(1, viewed.size + 1)
        return scores[items]

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """`viewed`, with the product itself in `items`, and when: `viewed_at` in unix seconds."""
        times = dict(
            zip(_viewed(fitted, context).tolist(), context.shopper.views.times.tolist(), strict=False)
        )
        return [
            Reason("viewed", {"items": [item], "viewed_at": times[item]}) if item in times else Reason.none()
            for item in items.tolist()
        ]


def _viewed(fitted: Fitted, context: Context) -> Codes:
    return context.shopper.views.items[: fitted["most"][0]]
