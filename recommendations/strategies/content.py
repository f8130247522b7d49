"""Content: products whose text says something similar, by cosine of embeddings.

Needs no interactions at all, so it knows a product from the moment it is embedded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from recommendations.strategies.base import ContextPart, Strategy
from recommendations.types import Codes, Context, Fitted, Items, Reason, Scores, TrainingData, top_positions

BLOCK_BYTES: Final = 64 * 2**20
"""The most memory one block of similarities may take in training."""

NOBODY: Final = -1
"""Fills up the row of a product that has fewer neighbours."""


@dataclass(frozen=True, slots=True)
class ContentConfig:
    """How far to look for similar products."""

    neighbours: int = 100
    """Kept per product; also the most that one anchor can bring back."""
    recent: int = 10
    """Without anchors: the neighbours of this many products, the last ones touched, are candidates."""


class Content(Strategy[ContentConfig]):
    """With anchors, the mean cosine to them; without, the cosine to the weighted mean of what was touched.

    Both −1 … 1, on one scale with other cosines. No opinion of products that are not embedded; anchors and
    touched products that are not are passed over, and where no other remains, it has no opinion at all.
    """

    name: ClassVar[str] = "content"
    config_type = ContentConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"shopper", "anchors"})
    reasons: ClassVar[frozenset[str]] = frozenset({"similar_to_this", "similar_to_touched", "seen_before"})

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`neighbours (n, N) int32`, nearest first, only those with a cosine above 0, then −1;
        `embedded (n,) bool`.
        """
        vectors = data.catalogue.embeddings
        embedded: NDArray[np.bool_] = np.any(vectors, axis=1)
        known = np.flatnonzero(embedded).astype(np.int32)
        neighbours = np.full((embedded.size, self.config.neighbours), NOBODY, dtype=np.int32)
        neighbours[known] = self._nearest(vectors[known], known)
        return {"neighbours": neighbours, "embedded": embedded}

    def _nearest(self, vectors: NDArray[np.float32], items: Codes) -> Codes:
        """The neighbours of each of `items` among them; `vectors` is parallel, `(m, d)`."""
        wanted = self.config.neighbours
        found = np.full((items.size, wanted), NOBODY, dtype=np.int32)
        rows = max(1, BLOCK_BYTES // (4 * max(items.size, 1)))
        for start in range(0, items.size, rows):
            for row, cosines in enumerate(vectors[start : start + rows] @ vectors.T, start):
                cosines[row] = 0
                # finding the threshold first is 7 times as quick as handing over the whole row
                least = np.partition(cosines, -wanted)[-wanted] if cosines.size > wanted else 0
                near = np.flatnonzero((cosines > 0) & (cosines >= least))
                best = near[top_positions(items[near], cosines[near], k=wanted)]
                found[row, : best.size] = items[best]
        return found

    def candidates(self, fitted: Fitted, context: Context) -> Codes:
        """The neighbours of the anchors, or of the products touched last."""
        basis = _basis(fitted, context)
        if not context.anchors.size:
            basis = basis[: self.config.recent]
        neighbours: Codes = fitted["neighbours"][basis]
        return np.unique(neighbours[neighbours != NOBODY])

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """The cosine, exact for any product and not only for the candidates."""
        embedded = fitted["embedded"][items]
        basis = _basis(fitted, context)
        if not basis.size:
            return np.full(embedded.shape, np.nan, dtype=np.float32)
        scores = context.catalogue.embeddings[items] @ _profile(fitted, context, basis)
        return np.where(embedded, scores, np.float32(np.nan))

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """The nearest anchor or touched product in `items`, and its cosine as `similarity`.

        `similar_to_this` for an anchor, `similar_to_touched` for a touched product, `seen_before` where that
        is the product itself.
        """
        basis = _basis(fitted, context)
        if not basis.size:
            return [Reason.none()] * items.size
        vectors = context.catalogue.embeddings
        code = "similar_to_this" if context.anchors.size else "similar_to_touched"
        return [
            _reason(code, item=int(item), nearest=int(basis[row.argmax()]), similarity=float(row.max()))
            for item, row in zip(items, vectors[items] @ vectors[basis].T, strict=True)
        ]


def _basis(fitted: Fitted, context: Context) -> Codes:
    """The embedded products that the ranking is based on."""
    items = context.anchors if context.anchors.size else context.shopper.items
    return items[fitted["embedded"][items]]


def _profile(fitted: Fitted, context: Context, basis: Codes) -> NDArray[np.float32]:
    """The vector whose dot product with an embedding is the score, `(d,) float32`."""
    vectors = context.catalogue.embeddings[basis]
    mean: NDArray[np.float32] = vectors.mean(axis=0)
    if context.anchors.size:
        return mean
    mean = context.shopper.weights[fitted["embedded"][context.shopper.items]] @ vectors
    length = np.linalg.norm(mean)
    # opposites can cancel out; then everything has the cosine 0
    return mean / length if length else mean


def _reason(code: str, *, item: int, nearest: int, similarity: float) -> Reason:
    if similarity <= 0:
        return Reason.none()
    return Reason("seen_before" if nearest == item else code, {"items": [nearest], "similarity": similarity})
