"""How strategies are put together into what a surface shows: small combinators, each a `Recipe`.

    Mmr(Boost(Blend({"als_similar": 0.6, "content": 0.4}, normalise=None), same_category=1.1))

A recipe is a value, made once in the table of surfaces, and pure. It keeps the promises of `Ranking`, and
what it may not bring back (`Context.allowed`) its strategies leave out. A recipe that reorders or drops asks
the recipe inside for at least `pool` products, so that there is something to choose from.

Scores are those of the innermost strategy unless the combinator says otherwise below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recommendations import strategies as registry
from recommendations.types import (
    NO_CATEGORY,
    Codes,
    Context,
    Fitted,
    Ranking,
    Reason,
    RecommendationError,
    Scores,
    positive,
    top_positions,
)

Snapshot: TypeAlias = Mapping[str, Fitted]
"""Fitted arrays by strategy name."""


class NotFittedError(RecommendationError, LookupError):
    """The snapshot holds nothing for the strategy `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Recipe(Protocol):
    """One way to fill a surface."""

    def rank(self, fitted: Snapshot, context: Context, k: int) -> Ranking:
        """The `k` best allowed products, fewer where there are fewer.

        ValueError when `k` is less than 1, NotFittedError where the snapshot lacks a strategy that is used.
        """

    def strategies(self) -> frozenset[str]:
        """The names of all strategies that can take part."""


def explain(fitted: Snapshot, context: Context, ranking: Ranking) -> list[Reason]:
    """One reason per product of `ranking`, each from the strategy that brought it."""
    reasons = [Reason.none()] * len(ranking)
    for source in dict.fromkeys(ranking.sources):
        positions = [position for position, name in enumerate(ranking.sources) if name == source]
        found = registry.get(source).explain(_arrays(fitted, source), context, ranking.items[positions])
        for position, reason in zip(positions, found, strict=True):
            reasons[position] = reason
    return reasons


@dataclass(frozen=True, slots=True)
class From:
    """One strategy, as it is."""

    name: str

    def rank(self, fitted: Snapshot, context: Context, k: int) -> Ranking:
        """See `Recipe.rank`."""
        return registry.get(self.name).rank(_arrays(fitted, self.name), context, k)

    def strategies(self) -> frozenset[str]:
        """See `Recipe.strategies`."""
        return frozenset({self.name})


@dataclass(frozen=True, slots=True)
class Blend:
    """A weighted sum of strategies over the union of what each would show.

    Every strategy scores the whole union: a product that narrowly missed another's list is not marked down.
    With `normalise="min_max"` a strategy's scores are first spread over 0 … 1 across the union (`min_max`),
    for scales that have nothing in common; with `None` they are summed as they are, for those on one scale,
    such as cosines. A strategy without an opinion adds 0. The source of a product is the strategy that adds
    most, of those which score it above 0.
    """

    weights: Mapping[str, float]
    """By strategy name; above 0."""
    normalise: Literal["min_max"] | None = "min_max"
    pool: int = 100

    def __post_init__(self) -> None:
        if not self.weights or min(self.weights.values()) <= 0:
            raise ValueError(f"a blend needs weights above 0, not {dict(self.weights)}")

    def rank(self, fitted: Snapshot, context: Context, k: int) -> Ranking:
        """See `Recipe.rank`. Scores are the weighted sums."""
        wanted = max(positive(k), self.pool)
        found = [From(name).rank(fitted, context, wanted).items for name in self.weights]
        items = np.unique(np.concatenate(found))
        raw = np.stack(
            [registry.get(name).score(_arrays(fitted, name), context, items) for name in self.weights]
        )
        shares = self._shares(raw)
        total = shares.sum(axis=0, dtype=np.float32)
        leading = np.where(raw > 0, shares, -np.inf).argmax(axis=0)
        best = top_positions(items, total, k=k)
        names = tuple(self.weights)
        sources = tuple(names[strategy] for strategy in leading[best])
        return Ranking(items=items[best], scores=total[best], sources=sources)

    def _shares(self, raw: NDArray[np.float32]) -> NDArray[np.float32]:
        """What each strategy adds to each product, `(n_strategies, n_items)`, as `raw` is."""
        scaled = np.stack([min_max(row) for row in raw]) if self.normalise == "min_max" else raw
        weights = np.array(list(self.weights.values()), dtype=np.float32)
        return np.where(np.isnan(raw), np.float32(0), weights[:, np.newaxis] * scaled)

    def strategies(self) -> frozenset[str]:
        """See `Recipe.strategies`."""
        return frozenset(self.weights)


@dataclass(frozen=True, slots=True, init=False)
class FirstOf:
    """The first recipe's products, filled up from the second where they are short, and so on.

    Scores of one recipe mean nothing to the next, so a score is the lowest so far: order, and no more.
    """

    recipes: tuple[Recipe, ...]

    def __init__(self, *recipes: Recipe) -> None:
        object.__setattr__(self, "recipes", recipes)

    def rank(self, fitted: Snapshot, context: Context, k: int) -> Ranking:
        """See `Recipe.rank`."""
        positive(k)
        found = Ranking.empty()
        for recipe in self.recipes:
            if len(found) == k:
                break
            more = recipe.rank(fitted, context.excluding(found.items), k - len(found))
            found = Ranking(
                items=np.concatenate((found.items, more.items)),
                scores=np.minimum.accumulate(np.concatenate((found.scores, more.scores))),
                sources=found.sources + more.sources,
            )
        return found

    def strategies(self) -> frozenset[str]:
        """See `Recipe.strategies`."""
        return frozenset[str]().union(*(recipe.strategies() for recipe in self.recipes))


@dataclass(frozen=True, slots=True)
class Boost:
    """Scores above 0 multiplied where a product shares its category with an anchor; without anchors, nothing.

    Scores of 0 and below stay: multiplying would push them down.
    """

    recipe: Recipe
    same_category: float
    """The factor, above 0."""
    pool: int = 100

    def __post_init__(self) -> None:
        if self.same_category <= 0:
            raise ValueError(f"a boost must be above 0, not {self.same_category}")

    def rank(self, fitted: Snapshot, context: Context, k: int) -> Ranking:
        """See `Recipe.rank`. Scores are after the boost."""
        found = self.recipe.rank(fitted, context, max(positive(k), self.pool))
        categories = context.catalogue.categories
        own = categories[found.items]
        boosted = np.isin(own, categories[context.anchors]) & (own != NO_CATEGORY) & (found.scores > 0)
        scores = np.where(boosted, found.scores * np.float32(self.same_category), found.scores)
        best = top_positions(found.items, scores, k=k)
        return found.take(best, scores=scores[best])

    def strategies(self) -> frozenset[str]:
        """See `Recipe.strategies`."""
        return self.recipe.strategies()


@dataclass(frozen=True, slots=True)
class Mmr:
    """Maximal marginal relevance: relevant and unlike what has been picked already.

    Picks one product at a time, the one with the highest

        λ · relevance − (1 − λ) · max(0, cosine to the most similar product picked so far)

    after Carbonell & Goldstein, SIGIR 1998, where the relevance is the pool's score spread over 0 … 1 by
    `min_max`, and cosines are of text embeddings; a product without one is similar to nothing. Cosines below
    0 count as 0: an opposite is no more novel than a stranger, and the highest value can then only fall from
    pick to pick, so that the objective serves as the score.
    """

    recipe: Recipe
    relevance: float = 0.7
    """λ, from 0 (variety alone) to 1 (the order of the recipe inside)."""
    pool: int = 100

    def __post_init__(self) -> None:
        if not 0 <= self.relevance <= 1:
            raise ValueError(f"relevance must be from 0 to 1, not {self.relevance}")

    def rank(self, fitted: Snapshot, context: Context, k: int) -> Ranking:
        """See `Recipe.rank`. Scores are the objective at the time of the pick, −1 … 1."""
        found = self.recipe.rank(fitted, context, max(positive(k), self.pool))
        merit = np.float32(self.relevance) * min_max(found.scores)
        picks, scores = self._pick(merit, context.catalogue.embeddings[found.items], k=k)
        return found.take(picks, scores=scores)

    def _pick(
        self, merit: Scores, vectors: NDArray[np.float32], *, k: int
    ) -> tuple[NDArray[np.intp], Scores]:
        picks = np.empty(min(k, merit.size), dtype=np.intp)
        scores = np.empty(picks.size, dtype=np.float32)
        similarity = np.zeros(merit.size, dtype=np.float32)
        for turn in range(picks.size):
            objective = merit - np.float32(1 - self.relevance) * similarity
            pick = objective.argmax()
            picks[turn], scores[turn] = pick, objective[pick]
            np.maximum(similarity, vectors @ vectors[pick], out=similarity)
            merit[pick] = -np.inf
        return picks, scores

    def strategies(self) -> frozenset[str]:
        """See `Recipe.strategies`."""
        return self.recipe.strategies()


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many products of one category, the best of each; those without a category do not count."""

    recipe: Recipe
    per_category: int
    pool: int = 100

    def __post_init__(self) -> None:
        positive(self.per_category)

    def rank(self, fitted: Snapshot, context: Context, k: int) -> Ranking:
        """See `Recipe.rank`. Fewer than `k` when the pool does not hold enough variety."""
        found = self.recipe.rank(fitted, context, max(positive(k), self.pool))
        kept = np.flatnonzero(_turn(context.catalogue.categories[found.items]) < self.per_category)
        return found.take(kept[:k])

    def strategies(self) -> frozenset[str]:
        """See `Recipe.strategies`."""
        return self.recipe.strategies()


def min_max(scores: Scores) -> Scores:
    """`scores` moved and stretched so that the lowest is 0 and the highest 1; NaN stays.

    All 1 where they are all the same: then every one is the best. The single normalisation of this project.
    """
    known = scores[~np.isnan(scores)]
    if not known.size:
        return scores
    lowest, highest = known.min(), known.max()
    if lowest == highest:
        return np.where(np.isnan(scores), scores, np.float32(1))
    spread: Scores = (scores - lowest) / (highest - lowest)
    return spread


def _turn(categories: Codes) -> NDArray[np.intp]:
    """How many earlier entries have the same category; 0 for those without one."""
    turns = np.zeros(categories.size, dtype=np.intp)
    seen: dict[int, int] = {}
    for position, category in enumerate(categories.tolist()):
        if category != NO_CATEGORY:
            turns[position] = seen.get(category, 0)
            seen[category] = turns[position] + 1
    return turns


def _arrays(fitted: Snapshot, name: str) -> Fitted:
    try:
        return fitted[name]
    except KeyError:
        raise NotFittedError(name) from None
