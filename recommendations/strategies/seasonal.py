"""Seasonal: what is made for this time of the year, the shopper's own categories first."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import ClassVar

import numpy as np

from recommendations.strategies.base import ContextPart, Strategy
from recommendations.strategies.tastes import category_match, latest_alike, ratings
from recommendations.types import Codes, Context, Fitted, Items, Reason, Scores, TrainingData

BEST_RATING = 5


@dataclass(frozen=True, slots=True)
class SeasonalConfig:
    """What counts how much among the products of the season."""

    category: float = 1.0
    """A favourite category, see `category_match`."""
    rating: float = 0.2
    """The best rating. Small: it decides where categories do not."""


class Seasonal(Strategy[SeasonalConfig]):
    """category · the shopper's preference for the category + rating · mean rating / 5.

    Only for products of the season it is; no opinion of any other, nor of those for all seasons. Seasons are
    the meteorological ones, in whole months, turned round where `Context.southern`.
    """

    name: ClassVar[str] = "seasonal"
    config_type = SeasonalConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"shopper", "now"})
    reasons: ClassVar[frozenset[str]] = frozenset({"in_season", "in_season_same_category"})

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`weights (2,) float32`, those of the configuration in its order: nothing is learnt beforehand."""
        return {"weights": np.array(astuple(self.config), dtype=np.float32)}

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """The sum above; NaN out of season."""
        for_category, for_rating = fitted["weights"]
        catalogue = context.catalogue
        match = category_match(catalogue, context.shopper)[items]
        total = for_category * match + for_rating * ratings(catalogue, items) / BEST_RATING
        in_season = catalogue.seasons[items] == season_of(context.now, southern=context.southern)
        return np.where(in_season, total, np.nan).astype(np.float32)

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """`in_season` with the `season`; `in_season_same_category` where the shopper touched something of
        that very category, the latest of which is in `items`."""
        season = season_of(context.now, southern=context.southern)
        return [
            self._reason(context, item=item, season=season)
            if context.catalogue.seasons[item] == season
            else Reason.none()
            for item in items
        ]

    @staticmethod
    def _reason(context: Context, *, item: np.int32, season: int) -> Reason:
        categories = context.catalogue.categories
        alike = latest_alike(categories, item=item, touched=context.shopper.items)
        if alike is None:
            return Reason("in_season", {"season": season})
        return Reason("in_season_same_category", {"season": season, "items": [alike]})


def season_of(moment: int, *, southern: bool) -> int:
    """The season at a moment, as `Catalogue.seasons` counts them; March is the first month of spring."""
    month = datetime.fromtimestamp(moment, UTC).month
    return ((month - 3) % 12 // 3 + (2 if southern else 0)) % 4
