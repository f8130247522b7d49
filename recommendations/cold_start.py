"""What a newcomer told us, until what they do says more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from recommendations.recipes import Blend, From, Recipe, Snapshot
from recommendations.types import Context, Ranking, Shopper

LEAST_SHARE: Final = 0.02
"""What was told counts for nothing below this, and then costs nothing either."""


@dataclass(frozen=True, slots=True)
class ColdStart:
    """A blend of two strategies whose weights follow the history of the shopper.

    The weight of `told` is 2^(−touched products / half_life), that of `done` the rest. Somebody who touched
    nothing gets what they told us, somebody who told us nothing what `done` makes of them. Scores are those
    of `Blend` in between, otherwise of the one strategy.
    """

    told: str
    done: str
    half_life: float = 5.0
    """In products touched."""
    pool: int = 100

    def __post_init__(self) -> None:
        if self.half_life <= 0:
            raise ValueError(f"a half-life must be above 0, not {self.half_life}")

    def rank(self, fitted: Snapshot, context: Context, k: int) -> Ranking:
        """See `Recipe.rank`."""
        return self._recipe(context.shopper).rank(fitted, context, k)

    def _recipe(self, shopper: Shopper) -> Recipe:
        share = 2 ** (-shopper.items.size / self.half_life) if shopper.stated else 0.0
        if share < LEAST_SHARE:
            return From(self.done)
        if share == 1:
            return From(self.told)
        return Blend({self.told: share, self.done: 1 - share}, pool=self.pool)

    def strategies(self) -> frozenset[str]:
        """See `Recipe.strategies`."""
        return frozenset({self.told, self.done})
