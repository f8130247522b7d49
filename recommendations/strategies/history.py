"""History: more of the kinds, categories and colours that a shopper has bought."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.past import ShopperPart
from recommendations.strategies.base import ContextPart, Strategy
from recommendations.strategies.tastes import latest_alike, ratings, shares
from recommendations.types import Codes, Context, Fitted, Items, Reason, Scores, TrainingData

CODES = ("bought_same_category", "bought_same_type", "bought_same_colour")
"""The reason for each facet, in the order of `_facets`."""


@dataclass(frozen=True, slots=True)
class HistoryConfig:
    """What a preference for one facet of a product is worth, for the share of orders it was seen in."""

    category: float = 3.0
    """The sub-category, where a product hangs in the tree."""
    article_type: float = 2.0
    colour: float = 1.0
    rating: float = 0.5
    """For each star of the product's mean rating."""


class History(Strategy[HistoryConfig]):
    """3 · category + 2 · article type + 1 · colour + 0.5 · rating.

    The first three are the shares, 0 … 1, of what the shopper bought that has the category, type or colour
    of the product; every line of every order counts once. No opinion of products that have none of them in
    common with anything bought, nor about shoppers who bought nothing.
    """

    name: ClassVar[str] = "history"
    config_type = HistoryConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"shopper"})
    needs: ClassVar[frozenset[ShopperPart]] = frozenset({"purchases"})
    reasons: ClassVar[frozenset[str]] = frozenset(CODES)

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`weights (4,) float32`, those of the configuration in its order: nothing is learnt beforehand."""
        return {"weights": np.array(astuple(self.config), dtype=np.float32)}

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """The sum above; NaN where nothing but the rating speaks for a product."""
        *weights, for_rating = fitted["weights"]
        preference = (np.array(weights)[:, np.newaxis] * _preferences(context)).sum(axis=0)[items]
        total = preference + for_rating * ratings(context.catalogue, items)
        return np.where(preference > 0, total, np.nan).astype(np.float32)

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """The facet that adds most, with the latest purchase that shares it in `items`, and its `share`."""
        parts = fitted["weights"][:3, np.newaxis] * _preferences(context)[:, items]
        latest = _latest_first(context)
        return [
            self._reason(context, item=item, parts=parts[:, column], latest=latest, fitted=fitted)
            for column, item in enumerate(items)
        ]

    @staticmethod
    def _reason(
        context: Context, *, item: np.int32, parts: NDArray[np.float32], latest: Codes, fitted: Fitted
    ) -> Reason:
        facet = int(parts.argmax())
        alike = latest_alike(_facets(context)[facet], item=item, touched=latest)
        if parts[facet] <= 0 or alike is None:
            return Reason.none()
        share = float(parts[facet] / fitted["weights"][facet])
        return Reason(CODES[facet], {"items": [alike], "share": share})


def _facets(context: Context) -> tuple[Codes, Codes, Codes]:
    catalogue = context.catalogue
    return catalogue.categories, catalogue.article_types, catalogue.colours


def _preferences(context: Context) -> NDArray[np.float32]:
    """The share of purchases each product has each facet in common with, `(3, n_items)`."""
    bought = context.shopper.purchases.items
    once = np.ones(bought.size)
    return np.stack([shares(values, items=bought, weights=once) for values in _facets(context)])


def _latest_first(context: Context) -> Codes:
    purchases = context.shopper.purchases
    return purchases.items[np.lexsort((purchases.items, -purchases.times))]
