"""ALS similar: products that went to the same shoppers as the product on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.strategies.base import ContextPart, Strategy
from recommendations.types import Codes, Context, Fitted, Items, Reason, Scores, TrainingData


@dataclass(frozen=True, slots=True)
class AlsSimilarConfig:
    """The factors are those of `als`."""

    fewest_shoppers: int = 2
    """So many must have touched both products before that is the reason given. Factors also bring products
    together that nobody touched both of: similar, but not for that reason."""


class AlsSimilar(Strategy[AlsSimilarConfig]):
    """The mean cosine to the anchors in the factor space of `als`, −1 … 1.

    No opinion of products nobody touched in training; such anchors are passed over, and where there is no
    other, it has no opinion at all.
    """

    name: ClassVar[str] = "als_similar"
    config_type = AlsSimilarConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"anchors"})
    reasons: ClassVar[frozenset[str]] = frozenset({"same_shoppers", "similar_taste"})
    requires: ClassVar[tuple[str, ...]] = ("als",)

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`directions (n, f) float32`, factors of length 1, zero where a product has none; `known (n,) bool`,
        which have; `touched_by (m,) int32`, the users who touched product i at `starts[i]:starts[i + 1]`,
        each once, with `starts (n + 1,) int64`; `n_users (1,) int64`; `fewest_shoppers (1,) int64`.
        """
        factors = data.fitted["als"]["item_factors"]
        lengths = np.linalg.norm(factors, axis=1)
        seen = data.interactions
        # one number a pair: unique() of numbers sorts them by product, then user
        pairs = np.unique(seen.items.astype(np.int64) * max(seen.n_users, 1) + seen.users)
        items, users = np.divmod(pairs, max(seen.n_users, 1))
        return {
            "directions": factors / np.where(lengths > 0, lengths, np.float32(1))[:, np.newaxis],
            "known": lengths > 0,
            "touched_by": users.astype(np.int32),
            "starts": np.searchsorted(items, np.arange(seen.n_items + 1)),
            "n_users": np.array([seen.n_users]),
            "fewest_shoppers": np.array([self.config.fewest_shoppers]),
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
        """`same_shoppers`: the most similar anchor in `items`, its cosine as `similarity`, and how many
        `shoppers` touched both. Where these are too few for a reason, `similar_taste` without them.
        """
        anchors = _known(fitted, context.anchors)
        if not anchors.size:
            return [Reason.none()] * items.size
        cosines = fitted["directions"][items] @ fitted["directions"][anchors].T
        nearest = cosines.argmax(axis=1)
        rows = np.arange(items.size)
        similarity, shared = cosines[rows, nearest], _shared(fitted, items, anchors)[rows, nearest]
        enough = shared >= fitted["fewest_shoppers"]
        return [
            _reason(anchor, float(cosine), shoppers=int(shoppers) if told else None)
            for anchor, cosine, shoppers, told in zip(
                anchors[nearest], similarity, shared, enough, strict=True
            )
        ]


def _reason(anchor: np.int32, similarity: float, *, shoppers: int | None) -> Reason:
    if similarity <= 0:
        return Reason.none()
    evidence = {"items": [int(anchor)], "similarity": similarity}
    if shoppers is None:
        return Reason("similar_taste", evidence)
    return Reason("same_shoppers", {**evidence, "shoppers": shoppers})


def _shared(fitted: Fitted, items: Codes, anchors: Codes) -> NDArray[np.int64]:
    """How many users touched both, `(items, anchors)`. Costs what the products at hand were touched."""
    shared = np.zeros((items.size, anchors.size), dtype=np.int64)
    for column, anchor in enumerate(anchors):
        did = np.zeros(fitted["n_users"][0], dtype=np.bool_)
        did[_users_of(fitted, anchor)] = True
        shared[:, column] = [np.count_nonzero(did[_users_of(fitted, item)]) for item in items]
    return shared


def _users_of(fitted: Fitted, item: np.int32) -> Codes:
    return fitted["touched_by"][fitted["starts"][item] : fitted["starts"][item + 1]]


def _known(fitted: Fitted, items: Codes) -> Codes:
    return items[fitted["known"][items]]
