"""ALS similar: products that went to the same shoppers as the product on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from recommendations.strategies.base import ContextPart, Strategy
from recommendations.types import Codes, Context, Fitted, Items, Reason, Scores, TrainingData


@dataclass(frozen=True, slots=True)
class AlsSimilarConfig:
    """Nothing to choose: the factors are those of `als`."""


class AlsSimilar(Strategy[AlsSimilarConfig]):
    """The mean cosine to the anchors in the factor space of `als`, −1 … 1.

    No opinion of products nobody touched in training; such anchors are passed over, and where there is no
    other, it has no opinion at all.
    """

    name: ClassVar[str] = "als_similar"
    config_type = AlsSimilarConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"anchors"})
    reasons: ClassVar[frozenset[str]] = frozenset({"same_shoppers"})
    requires: ClassVar[tuple[str, ...]] = ("als",)

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`directions (n, f) float32`, factors of length 1, zero where a product has none;
        `known (n,) bool`, which have.
        """
        factors = data.fitted["als"]["item_factors"]
        lengths = np.linalg.norm(factors, axis=1)
        return {
            "directions": factors / np.where(lengths > 0, lengths, np.float32(1))[:, np.newaxis],
            "known": lengths > 0,
        }

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """The mean cosine to the anchors that have factors."""
        known = fitted["known"][items]
        anchors = _known(fitted, context.anchors)
        if not anchors.size:
            return np.full(known.shape, np.nan, dtype=np.float32)
        # the mean of dot products is the dot product with the mean: one pass over the catalogue
        scores = fitted["directions"][items] @ fitted["directions"][anchors].mean(axis=0)
        return np.where(known, scores, np.float32(np.nan))

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """`same_shoppers`: the most similar anchor in `items`, and its cosine as `similarity`."""
        anchors = _known(fitted, context.anchors)
        if not anchors.size:
            return [Reason.none()] * items.size
        cosines = fitted["directions"][items] @ fitted["directions"][anchors].T
        return [
            Reason("same_shoppers", {"items": [int(anchors[nearest])], "similarity": float(row[nearest])})
            if row[nearest] > 0
            else Reason.none()
            for row, nearest in zip(cosines, cosines.argmax(axis=1), strict=True)
        ]


def _known(fitted: Fitted, items: Codes) -> Codes:
    return items[fitted["known"][items]]
