"""Popular: what many shoppers touched lately, the same for everyone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from recommendations.strategies.base import ContextPart, Strategy
from recommendations.types import Codes, Context, Fitted, Items, Reason, Scores, TrainingData

SECONDS_PER_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class PopularConfig:
    """How popularity is counted."""

    half_life_days: float = 30.0
    """An interaction counts half as much as one that is this many days younger."""


class Popular(Strategy[PopularConfig]):
    """Σ weight · 2^(−age / half-life) over the interactions with a product; no opinion of untouched products.

    Age is counted from the newest interaction. Counting from now instead would scale all scores alike and
    change no order, until the shop's history is so old that float32 rounds it to nothing.
    """

    name: ClassVar[str] = "popular"
    config_type = PopularConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset()
    reasons: ClassVar[frozenset[str]] = frozenset({"popular"})

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`weight (n,) float32`, decayed; `shoppers (n,) int32`, how many different ones touched it."""
        known = data.interactions
        age_days = (known.times.max(initial=0) - known.times) / SECONDS_PER_DAY
        decayed = known.weights * np.exp2(-age_days / self.config.half_life_days)
        pairs = np.unique(known.users.astype(np.int64) * known.n_items + known.items)
        return {
            "weight": np.bincount(known.items, decayed, minlength=known.n_items).astype(np.float32),
            "shoppers": np.bincount(pairs % max(known.n_items, 1), minlength=known.n_items).astype(np.int32),
        }

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """The decayed weight."""
        return np.where(fitted["shoppers"][items] > 0, fitted["weight"][items], np.float32(np.nan))

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """`popular`: `rank` among all products, from 1, and how many `shoppers` touched it."""
        return [
            Reason(
                "popular",
                {
                    "rank": 1 + int(np.count_nonzero(fitted["weight"] > fitted["weight"][item])),
                    "shoppers": int(fitted["shoppers"][item]),
                },
            )
            if fitted["shoppers"][item]
            else Reason.none()
            for item in items
        ]
