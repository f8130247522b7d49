"""One fair comparison: the same users, the same catalogue and the same rules for a recipe and its rivals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recommendations.evaluation import metrics
from recommendations.types import Codes, Interactions, Shopper, positive

Ranker: TypeAlias = Callable[[Shopper], Codes]
"""Products for a shopper, best first, as they would be served with everything they touched excluded.

`(any,) int32`; touched products are removed again, and what is then missing from the first k is a miss.
"""

POPULAR: Final = "popular"
RANDOM: Final = "random"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Means over all evaluated users, 0 … 1; None where there was nobody to evaluate."""

    recall: float | None
    ndcg: float | None
    hit_rate: float | None
    coverage: float
    """Share of the catalogue in anybody's list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How rankers did on the users who went on to touch a product that was new to them."""

    k: int
    n_users: int
    n_newcomers: int
    """How many of those had no history to go by."""
    figures: Mapping[str, Figures]
    """By name of the ranker; always holds `popular` and `random`."""


def evaluate(
    rankers: Mapping[str, Ranker], *, train: Interactions, test: Interactions, k: int, seed: int
) -> Evaluation:
    """Compare `rankers` with popularity and with chance on what users did in `test`.

    The whole catalogue competes; sampled candidates can turn the order of rankers around (Krichene & Rendle,
    "On Sampled Metrics for Item Recommendation", KDD 2020). Products a user touched in `train` are neither
    recommended nor relevant, whoever ranks. Every user with a relevant product counts, also one for whom a
    ranker returns nothing. ValueError when `k` is less than 1 or a ranker is called `popular` or `random`.
    """
    positive(k)
    if taken := {POPULAR, RANDOM} & rankers.keys():
        raise ValueError(f"rankers may not be called {sorted(taken)}")
    relevant = _relevant(train, test)
    shoppers = _shoppers(train, users=list(relevant))
    wanted = _padded(list(relevant.values()), width=max(map(len, relevant.values()), default=0))
    rivals = {POPULAR: most_popular(train), RANDOM: by_chance(train.n_items, seed=seed)}
    return Evaluation(
        k=k,
        n_users=len(shoppers),
        n_newcomers=sum(not shopper.items.size for shopper in shoppers),
        figures={
            name: _figures(_lists(ranker, shoppers, k=k), wanted, n_items=train.n_items)
            for name, ranker in {**rankers, **rivals}.items()
        },
    )


def most_popular(train: Interactions) -> Ranker:
    """The products with the most interactions, for everyone; those nobody touched are left out."""
    counts = np.bincount(train.items, minlength=train.n_items)
    order = np.argsort(-counts, kind="stable").astype(np.int32)[: np.count_nonzero(counts)]
    return lambda shopper: order


def by_chance(n_items: int, *, seed: int) -> Ranker:
    """The catalogue, shuffled afresh on every call."""
    generator = np.random.default_rng(seed)
    return lambda shopper: generator.permutation(n_items).astype(np.int32)


def _relevant(train: Interactions, test: Interactions) -> dict[int, Codes]:
    """What each user touched in `test` and never in `train`; only users with such a product."""
    fresh = np.setdiff1d(_pairs(test), _pairs(train))
    users, starts = np.unique(fresh // max(test.n_items, 1), return_index=True)
    items = (fresh % max(test.n_items, 1)).astype(np.int32)
    return dict(zip(users.tolist(), np.split(items, starts[1:]), strict=False))


def _pairs(interactions: Interactions) -> NDArray[np.int64]:
    return interactions.users.astype(np.int64) * interactions.n_items + interactions.items


def _shoppers(train: Interactions, *, users: list[int]) -> list[Shopper]:
    order = np.argsort(train.users, kind="stable")
    bounds = np.searchsorted(train.users[order], np.arange(train.n_users + 1))
    histories = (order[bounds[user] : bounds[user + 1]] for user in users)
    return [
        Shopper.from_history(items=train.items[own], weights=train.weights[own], times=train.times[own])
        for own in histories
    ]


def _lists(ranker: Ranker, shoppers: list[Shopper], *, k: int) -> Codes:
    """The first k products for each shopper that they had not touched, `(n_users, k) int32`."""
    ranked = ((ranker(shopper), shopper.items) for shopper in shoppers)
    return _padded([items[~np.isin(items, touched)][:k] for items, touched in ranked], width=k)


def _padded(rows: list[Codes], *, width: int) -> Codes:
    table = np.full((len(rows), width), metrics.PADDING, dtype=np.int32)
    for row, items in zip(table, rows, strict=True):
        row[: items.size] = items
    return table


def _figures(recommended: Codes, relevant: Codes, *, n_items: int) -> Figures:
    def mean(values: metrics.PerUser) -> float | None:
        return float(values.mean()) if values.size else None

    return Figures(
        recall=mean(metrics.recall(recommended, relevant)),
        ndcg=mean(metrics.ndcg(recommended, relevant)),
        hit_rate=mean(metrics.hit_rate(recommended, relevant)),
        coverage=metrics.coverage(recommended, n_items=n_items),
    )
