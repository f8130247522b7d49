"""How good the home feed would have been: trained on the past, judged on what shoppers did next.

The lists judged come out of `ranking.rank`, which serves pages too: recipe, fallbacks and exclusions are
those of the surface and cannot drift from what is measured.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isnan

import numpy as np

from recommendations import ranking, strategies, surfaces
from recommendations.evaluation.protocol import Evaluation, Ranker, evaluate
from recommendations.evaluation.splits import split_by_time
from recommendations.ranking import Request
from recommendations.shoppers import History
from recommendations.snapshots import LoadedSnapshot
from recommendations.types import Codes, Shopper, TrainingData

K = 20
SURFACE = "home"


@dataclass(frozen=True, slots=True)
class OfflineMetrics:
    """Means over the shoppers who touched something new in the held-back tenth, by ranker."""

    k: int
    shoppers: int
    newcomers: int
    """How many of them had no history before the cut."""
    recall: dict[str, float | None]
    ndcg: dict[str, float | None]
    coverage: dict[str, float | None]


def offline_metrics(training: TrainingData, *, k: int = K, seed: int) -> OfflineMetrics:
    """Hold back the latest tenth of all interactions, train on the rest, and judge the home feed.

    Products a shopper touched before the cut neither count nor are recommended, alike for every rival.
    """
    evaluation = evaluate_surface(training, surface=SURFACE, k=k, seed=seed)
    figures = evaluation.figures
    return OfflineMetrics(
        k=evaluation.k,
        shoppers=evaluation.n_users,
        newcomers=evaluation.n_newcomers,
        recall={name: each.recall for name, each in figures.items()},
        ndcg={name: each.ndcg for name, each in figures.items()},
        coverage={name: None if isnan(each.coverage) else each.coverage for name, each in figures.items()},
    )


def evaluate_surface(training: TrainingData, *, surface: str, k: int, seed: int) -> Evaluation:
    """Evaluate one surface as it would have been served at the cut; everything is learnt before it."""
    split = split_by_time(training.interactions)
    past = replace(training, interactions=split.train, now=split.moment)
    used = _with_requirements(surfaces.get(surface).strategies())
    snapshot = LoadedSnapshot(
        id=0,
        product_ids=np.arange(training.catalogue.n_items, dtype=np.int64),
        catalogue=training.catalogue,
        fitted=dict(strategies.fit_all(past, seed=seed, chosen=[strategies.get(name) for name in used])),
    )
    ranker = _ranker(surface, snapshot, now=split.moment, k=k)
    return evaluate({surface: ranker}, train=split.train, test=split.test, k=k, seed=seed)


def judged() -> list[str]:
    """The surfaces that can be judged by what shoppers touched: those whose strategies need no more."""
    return sorted(slug for slug, surface in surfaces.SURFACES.items() if not surface.needs())


def _ranker(surface: str, snapshot: LoadedSnapshot, *, now: int, k: int) -> Ranker:
    entry = replace(surfaces.get(surface), shows_bought=False)

    def served(shopper: Shopper) -> Codes:
        request = Request(_all_bought(shopper), now=now)
        candidates = ranking.rank(entry, snapshot, request, k)
        return np.array([each.product_id for each in candidates], dtype=np.int32)

    return served


def _all_bought(shopper: Shopper) -> History:
    """A history of these products, all of them bought, so that none of them comes back."""
    ids = shopper.items.astype(np.int64)
    return History(
        product_ids=ids,
        weights=shopper.weights,
        times=-np.arange(ids.size, dtype=np.int64),
        bought=np.sort(ids),
        cart=np.empty(0, dtype=np.int64),
    )


def _with_requirements(names: Iterable[str]) -> set[str]:
    used, waiting = set[str](), list(names)
    while waiting:
        if (name := waiting.pop()) not in used:
            used.add(name)
            waiting += strategies.get(name).requires
    return used
