"""From a surface and a history to ranked products: recipe first, then its fallbacks, until enough.

What is ranked here is what may be shown as far as the snapshot knows; stock and visibility of this moment
are `serving`'s to check. The outcome is plain lists, fit for the cache.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings

from recommendations.recipes import NotFittedError, Recipe, explain
from recommendations.shoppers import History
from recommendations.snapshots import LoadedSnapshot
from recommendations.surfaces import Surface
from recommendations.types import Context, Ranking, Reason

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One product that may be shown: its score, the strategy that brought it, and why.

    `fallback` names the fallback it came by, "" for the surface's own recipe.
    """

    product_id: int
    score: float
    source: str
    reason: Reason
    fallback: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What is asked: who, about what, and what must not come back, all by primary key."""

    history: History
    anchors: Sequence[int] = ()
    exclude: Sequence[int] = ()
    now: int = 0


def rank(surface: Surface, snapshot: LoadedSnapshot, request: Request, k: int) -> list[Candidate]:
    """The `k` best candidates for a surface, fewer where the snapshot knows no more. Evidence names
    products and categories by primary key."""
    context = _context(surface, snapshot, request)
    found: list[Candidate] = []
    for name, recipe in _recipes(surface):
        if len(found) >= k:
            break
        ranking, reasons = _attempt(recipe, snapshot, context, k - len(found))
        found += _candidates(snapshot, ranking, reasons, fallback=name)
        context = context.excluding(ranking.items)
    return found


def _recipes(surface: Surface) -> Iterator[tuple[str, Recipe]]:
    yield "", surface.recipe
    for fallback in surface.fallbacks:
        yield fallback.name, fallback.recipe


def _context(surface: Surface, snapshot: LoadedSnapshot, request: Request) -> Context:
    barred = [request.history.cart, np.asarray(request.exclude, dtype=np.int64)]
    if not surface.shows_bought:
        barred.append(request.history.bought)
    return Context.of(
        snapshot.catalogue,
        now=request.now,
        shopper=request.history.encoded(snapshot),
        anchors=snapshot.codes(request.anchors),
        exclude=snapshot.codes(np.concatenate(barred)),
        southern=settings.HEMISPHERE == "south",
    )


def _attempt(
    recipe: Recipe, snapshot: LoadedSnapshot, context: Context, k: int
) -> tuple[Ranking, list[Reason]]:
    try:
        ranking = recipe.rank(snapshot.fitted, context, k)
        return ranking, explain(snapshot.fitted, context, ranking)
    except NotFittedError as missing:
        logger.warning("snapshot %d was made before there was %s; falling back", snapshot.id, missing.name)
        return Ranking.empty(), []
    except Exception:
        logger.exception("recipe %s failed on snapshot %d; falling back", recipe, snapshot.id)
        return Ranking.empty(), []


def _candidates(
    snapshot: LoadedSnapshot, ranking: Ranking, reasons: list[Reason], *, fallback: str
) -> list[Candidate]:
    return [
        Candidate(product_id, score, source, _by_primary_key(reason, snapshot), fallback)
        for product_id, score, source, reason in zip(
            snapshot.product_ids[ranking.items].tolist(),
            ranking.scores.tolist(),
            ranking.sources,
            reasons,
            strict=True,
        )
    ]


def _by_primary_key(reason: Reason, snapshot: LoadedSnapshot) -> Reason:
    evidence: dict[str, Any] = dict(reason.evidence)
    if "items" in evidence:
        evidence["products"] = snapshot.product_ids[evidence.pop("items")].tolist()
    if "category" in evidence:
        evidence["category"] = int(snapshot.category_ids[evidence["category"]])
    return Reason(reason.code, evidence)
