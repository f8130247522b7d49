"""From likes: products similar to what a shopper liked, keeps for later, and reviewed well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from recommendations.past import LIKED, REVIEWED, SAVED, Marks, ShopperPart
from recommendations.strategies.base import ContextPart, Strategy
from recommendations.types import Codes, Context, Fitted, Items, Reason, Scores, TrainingData

CODES: Final = {LIKED: "because_liked", SAVED: "because_saved", REVIEWED: "because_reviewed"}
NOBODY: Final = -1
"""Fills up the row of a product that has fewer neighbours, as in `content`."""


@dataclass(frozen=True, slots=True)
class FromLikesConfig:
    """How strong each kind of mark is, and what makes products similar."""

    like: float = 1.0
    save: float = 1.2
    review: float = 1.5
    """Times 1 + (rating − 3) / 10."""
    floor: float = 0.2
    """No mark is weaker."""
    worst_rating: int = 4
    """Reviews with fewer stars are no reason to want more of the kind, and are passed over."""
    behaviour: float = 0.6
    """The share of similar shoppers in the similarity, as in `similar`; the rest is similar text."""
    neighbours: int = 50
    """Kept per product: the most that one mark can bring back."""


class FromLikes(Strategy[FromLikesConfig]):
    """Σ strength · similarity over the marked products, ÷ Σ strength.

    A like is 1.0 strong, a save 1.2, a review 1.5 · (1 + (rating − 3) / 10), none below 0.2. The similarity
    is 0.6 · the cosine of ALS factors + 0.4 · that of texts; a product nobody touched has the latter alone.
    What was marked itself is not brought back. No opinion about shoppers who marked nothing.
    """

    name: ClassVar[str] = "from_likes"
    config_type = FromLikesConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"shopper"})
    needs: ClassVar[frozenset[ShopperPart]] = frozenset({"marks"})
    reasons: ClassVar[frozenset[str]] = frozenset(CODES.values())
    requires: ClassVar[tuple[str, ...]] = ("als_similar", "content")

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """`directions (n, f) float32` as in `als_similar`; `neighbours (n, N) int32` by text, nearest first,
        then −1; `strengths (5,) float32`: like, save, review, floor, and the worst rating that counts;
        `behaviour (1,) float32`."""
        config = self.config
        strengths = (config.like, config.save, config.review, config.floor, config.worst_rating)
        return {
            "directions": data.fitted["als_similar"]["directions"],
            "neighbours": data.fitted["content"]["neighbours"][:, : config.neighbours],
            "strengths": np.array(strengths, dtype=np.float32),
            "behaviour": np.array([config.behaviour], dtype=np.float32),
        }

    def candidates(self, fitted: Fitted, context: Context) -> Codes:
        """The neighbours of what was marked."""
        found = np.unique(fitted["neighbours"][_counting(fitted, context).items])
        return found[found != NOBODY]

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """The weighted mean of similarities; NaN for the marked products themselves."""
        marks = _counting(fitted, context)
        codes = np.arange(context.catalogue.n_items, dtype=np.int32)[items]
        if not marks.items.size:
            return np.full(codes.shape, np.nan, dtype=np.float32)
        strengths = _strengths(fitted, marks)
        total = np.zeros(codes.shape, dtype=np.float32)
        for share, vectors in _spaces(fitted, context):
            # a sum of dot products is the dot product with the sum: one pass, however many marks
            total += share * (vectors[items] @ (strengths @ vectors[marks.items]))
        return np.where(np.isin(codes, marks.items), np.nan, total / strengths.sum()).astype(np.float32)

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """`because_liked`, `because_saved` or `because_reviewed`: the mark that adds most, its product in
        `items`, the `similarity` and the mark's `strength`; for a review the `rating` too."""
        marks = _counting(fitted, context)
        if not marks.items.size:
            return [Reason.none()] * items.size
        similarity = sum(
            share * (vectors[items] @ vectors[marks.items].T) for share, vectors in _spaces(fitted, context)
        )
        strengths = _strengths(fitted, marks)
        return [
            _reason(marks, row, strengths=strengths) if item not in marks.items else Reason.none()
            for item, row in zip(items, np.asarray(similarity), strict=True)
        ]


def _reason(marks: Marks, similarity: NDArray[np.float32], *, strengths: NDArray[np.float32]) -> Reason:
    most = int((similarity * strengths).argmax())
    if similarity[most] <= 0:
        return Reason.none()
    kind, rating = int(marks.kinds[most]), int(marks.ratings[most])
    evidence = {
        "items": [int(marks.items[most])],
        "similarity": float(similarity[most]),
        "strength": float(strengths[most]),
    }
    return Reason(CODES[kind], {**evidence, "rating": rating} if kind == REVIEWED else evidence)


def _spaces(
    fitted: Fitted, context: Context
) -> tuple[tuple[np.float32, NDArray[np.float32]], tuple[np.float32, NDArray[np.float32]]]:
    """What similarity is measured in: the share of each, and a vector of length 1 or 0 for each product."""
    behaviour = fitted["behaviour"][0]
    return (behaviour, fitted["directions"]), (1 - behaviour, context.catalogue.embeddings)


def _strengths(fitted: Fitted, marks: Marks) -> NDArray[np.float32]:
    """How much each mark counts, parallel to them."""
    like, save, review, floor, _worst = fitted["strengths"]
    by_rating = review * (1 + (marks.ratings.astype(np.float32) - 3) / 10)
    strengths = np.select([marks.kinds == LIKED, marks.kinds == SAVED], [like, save], default=by_rating)
    return np.maximum(strengths, floor).astype(np.float32)


def _counting(fitted: Fitted, context: Context) -> Marks:
    """The marks without reviews of what disappointed."""
    marks = context.shopper.marks
    counts = (marks.kinds != REVIEWED) | (marks.ratings >= fitted["strengths"][4])
    return Marks(items=marks.items[counts], kinds=marks.kinds[counts], ratings=marks.ratings[counts])
