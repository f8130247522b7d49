"""ALS: what shoppers with a like history went for, by factorising who touched what.

Hu, Koren & Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008, trained by the
`implicit` library. Only the product half is kept. A shopper's vector is solved for on each request from what
they touched up to now, as `implicit` would on retraining: nothing to wait for and nobody to look up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommendations.strategies.base import ContextPart, Strategy
from recommendations.types import (
    Codes,
    Context,
    Fitted,
    Interactions,
    Items,
    Reason,
    Scores,
    Shopper,
    TrainingData,
)


@dataclass(frozen=True, slots=True)
class AlsConfig:
    """How the factors are learned."""

    factors: int = 32
    """Length of a product's vector."""
    iterations: int = 20
    """How often users and products are solved for in turn."""
    regularization: float = 5.0
    """λ, which keeps vectors short: the more, the less one interaction sways them. Above 0. With 0.05, 32
    factors learn a small shop by heart, and recall@20 on its demo data is that of chance."""
    alpha: float = 1.0
    """Confidence in an interaction is `alpha` × its weight; in that an untouched product is not wanted, 1."""
    threads: int = 1
    """For training; 0 is one per core, for a machine that does nothing else. The outcome is the same.

    Threads wait for each other: with both of two cores busy otherwise, 1,000 interactions took 0.02 s with
    one thread and 1 s with two, and 100,000 took 0.7 s and 1.8 s.
    """


class _History(NamedTuple):
    """The part of a shopper's history the model knows, and the normal equations A x = Σ c · y it makes."""

    items: Codes
    confidence: NDArray[np.float64]
    factors: NDArray[np.float64]
    normal: NDArray[np.float64]


class Als(Strategy[AlsConfig]):
    """The predicted preference, x · y: about 0 for no interest, about 1 for what the shopper would touch.

    No opinion of products nobody touched in training, nor about a shopper who touched none of the others.
    """

    name: ClassVar[str] = "als"
    config_type = AlsConfig
    reads: ClassVar[frozenset[ContextPart]] = frozenset({"shopper"})
    reasons: ClassVar[frozenset[str]] = frozenset({"shoppers_like_you", "seen_before"})

    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """What solving for a shopper takes.

        `item_factors (n, f) float32`, zero for a product nobody touched; `gram (f, f) float64`, YᵀY + λI;
        `known (n,) bool`, which products somebody touched; `alpha (1,) float32`.
        """
        known = np.bincount(data.interactions.items, minlength=data.interactions.n_items) > 0
        factors = np.zeros((known.size, self.config.factors), dtype=np.float32)
        if known.any():
            factors[known] = self._factorise(data.interactions, seed=seed)[known]
        exact = factors.astype(np.float64)
        return {
            "item_factors": factors,
            "gram": exact.T @ exact + self.config.regularization * np.eye(self.config.factors),
            "known": known,
            "alpha": np.array([self.config.alpha], dtype=np.float32),
        }

    def _factorise(self, interactions: Interactions, *, seed: int) -> NDArray[np.float32]:
        # Web processes import this module and must never load training libraries.
        from implicit.cpu.als import AlternatingLeastSquares  # noqa: PLC0415
        from threadpoolctl import threadpool_limits  # noqa: PLC0415

        # implicit has threads of its own; BLAS threads beneath them make training up to ten times slower.
        with threadpool_limits(1, "blas"):
            model = AlternatingLeastSquares(
                factors=self.config.factors,
                iterations=self.config.iterations,
                regularization=self.config.regularization,
                alpha=self.config.alpha,
                num_threads=self.config.threads,
                random_state=seed,
            )
            model.fit(interactions.matrix(), show_progress=False)
        factors: NDArray[np.float32] = model.item_factors
        return factors

    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """The predicted preference; NaN for all where nothing is known of the shopper.

        That guard matters: for a user without interactions `implicit` answers with products n−1, n−2 … .
        """
        known = fitted["known"][items]
        history = _known_history(fitted, context.shopper)
        if not history.items.size:
            return np.full(known.shape, np.nan, dtype=np.float32)
        vector = np.linalg.solve(history.normal, history.factors.T @ history.confidence)
        return np.where(known, fitted["item_factors"][items] @ vector.astype(np.float32), np.float32(np.nan))

    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """`shoppers_like_you`, or `seen_before` where it is the product itself, with the touched product that
        adds most to the score in `items`, and its `share` of all that adds to it, 0 … 1.

        The score is exactly Σ cᵢ · yᵀA⁻¹yᵢ over the history (section 5 of the paper).
        """
        history = _known_history(fitted, context.shopper)
        if not history.items.size:
            return [Reason.none()] * items.size
        influence = np.linalg.solve(history.normal, history.factors.T) * history.confidence
        return [
            self._reason(item, history.items, shares)
            for item, shares in zip(items, fitted["item_factors"][items] @ influence, strict=True)
        ]

    @staticmethod
    def _reason(item: np.int32, history: Codes, parts: NDArray[np.float64]) -> Reason:
        most = parts.argmax()
        if parts.sum() <= 0:
            return Reason.none()
        code = "seen_before" if history[most] == item else "shoppers_like_you"
        share = float(parts[most] / parts[parts > 0].sum())
        return Reason(code, {"items": [int(history[most])], "share": share})


def _known_history(fitted: Fitted, shopper: Shopper) -> _History:
    known = fitted["known"][shopper.items]
    items = shopper.items[known]
    confidence = np.float64(fitted["alpha"][0]) * shopper.weights[known]
    factors = fitted["item_factors"][items].astype(np.float64)
    # A = YᵀY + λI + Σ (c − 1) y yᵀ, equation 4 of the paper
    return _History(items, confidence, factors, fitted["gram"] + (factors.T * (confidence - 1)) @ factors)
