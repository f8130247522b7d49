"""`recommend` is the only way to a slate: page, API, mail and preview all ask here.

Promises: never a product that is hidden, sold out, in the cart or already bought, nor one twice; as many as
asked where so many are eligible; and an answer whatever fails, each fallback labelled. Rankings are cached,
stock and visibility never: they are read with the products of each slate, in one query.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analytics.events import NewSlate, record
from analytics.time_ids import new_id
from analytics.visitors import VisitorKey
from recommendations import ranking, surfaces
from recommendations.deeds import knowing
from recommendations.live import live_snapshot
from recommendations.ranking import Candidate, Request
from recommendations.shoppers import History
from recommendations.snapshots import LoadedSnapshot
from recommendations.surfaces import Surface
from recommendations.types import Reason
from shop.models import Product

logger = logging.getLogger(__name__)

SPARE = 4
"""Candidates ranked beyond those asked for, so that a few sold out since do not cost a second ranking."""
NEWEST = "newest"
"""The last fallback, which needs no snapshot: what the shop began to sell most recently."""


@dataclass(frozen=True, slots=True)
class Served:
    """One place of a slate."""

    product: Product
    candidate: Candidate
    evidence: tuple[Product, ...]
    """The products its reason speaks of, those that still exist."""


@dataclass(frozen=True, slots=True)
class Slate:
    """What was served."""

    id: UUID
    surface: Surface
    served: Sequence[Served]
    snapshot_id: int | None
    fallback: str
    """Names of the fallbacks that had to help, joined by "+"; "" when the recipe sufficed."""

    @property
    def title(self) -> str:
        """A heading that promises no more than the slate holds: that of the fallback that filled it alone."""
        if not self.served or not all(place.candidate.fallback for place in self.served):
            return str(self.surface.title)
        titles = {fallback.name: fallback.title for fallback in self.surface.fallbacks}
        return str(titles.get(self.served[0].candidate.fallback, _("New in the shop")))


def recommend(
    slug: str,
    visitor: VisitorKey,
    *,
    history: History,
    anchors: Sequence[int] = (),
    exclude: Iterable[int] = (),
    k: int | None = None,
) -> Slate:
    """The slate of a surface for a visitor, recorded.

    `anchors` are the products the surface is about, `exclude` those already on the page, all by primary key.
    Raises UnknownSurfaceError, and ValueError for a `k` below 1.
    """
    surface = surfaces.get(slug)
    size = surface.size if k is None else k
    if size < 1:
        raise ValueError(f"k must be at least 1, not {size}")
    started, now = time.perf_counter(), timezone.now()
    snapshot = live_snapshot.get()
    history = knowing(history, visitor, parts=surface.needs())
    barred = sorted({*exclude, *anchors})
    request = Request(history, tuple(anchors), barred, int(now.timestamp()))
    served = _fill(surface, snapshot, request, size)
    if len(served) < surface.least:
        served = []
    slate = Slate(
        id=new_id(now),
        surface=surface,
        served=served,
        snapshot_id=snapshot.id if snapshot else None,
        fallback="+".join(dict.fromkeys(p.candidate.fallback for p in served if p.candidate.fallback)),
    )
    if served:
        _record(slate, visitor, anchors=anchors, now=now, seconds=time.perf_counter() - started)
    return slate


def _fill(surface: Surface, snapshot: LoadedSnapshot | None, request: Request, size: int) -> list[Served]:
    """Rank, look the products up, drop what cannot be sold now; rank on, in growing steps, while short."""
    served: list[Served] = []
    exclude, wanted = list(request.exclude), size + SPARE
    while snapshot is not None and len(served) < size:
        candidates = _ranked(surface, snapshot, _barring(request, exclude), wanted)
        served += _sellable(candidates)[: size - len(served)]
        if len(candidates) < wanted:
            break
        exclude += [candidate.product_id for candidate in candidates]
        wanted *= 2
    if len(served) < size and surface.fills_up:
        barred = {*request.exclude, *request.history.cart.tolist(), *(place.product.pk for place in served)}
        if not surface.shows_bought:
            barred.update(request.history.bought.tolist())
        served += _newest(barred, size - len(served))
    return served


def _barring(request: Request, exclude: list[int]) -> Request:
    return Request(request.history, request.anchors, exclude, request.now)


def _ranked(surface: Surface, snapshot: LoadedSnapshot, request: Request, k: int) -> list[Candidate]:
    key = _cache_key(surface, snapshot, request, k)
    if (kept := _unpacked(cache.get(key))) is not None:
        return kept
    candidates = ranking.rank(surface, snapshot, request, k)
    cache.set(key, [_packed(each) for each in candidates], settings.SLATE_CACHE_SECONDS)
    return candidates


def _packed(each: Candidate) -> tuple[Any, ...]:
    return each.product_id, each.score, each.source, each.fallback, each.reason.code, each.reason.evidence


def _unpacked(packed: Any) -> list[Candidate] | None:
    """The candidates a cached value holds; None for none, and for one another version of the code wrote."""
    if packed is None:
        return None
    try:
        return [
            Candidate(product_id, score, source, Reason(code, evidence), fallback)
            for product_id, score, source, fallback, code, evidence in packed
        ]
    except (TypeError, ValueError):
        logger.warning("a cached ranking is not of this version's form; ranking anew")
        return None


def _cache_key(surface: Surface, snapshot: LoadedSnapshot, request: Request, k: int) -> str:
    asked = repr((request.history.fingerprint(), request.anchors, request.exclude, k)).encode()
    return f"slate:{surface.slug}:{snapshot.id}:{blake2b(asked, digest_size=16).hexdigest()}"


def _sellable(candidates: list[Candidate]) -> list[Served]:
    """The candidates that can be sold now, in order, with the products their reasons speak of: one query."""
    mentioned = {key for each in candidates for key in each.reason.evidence.get("products", ())}
    wanted = mentioned.union(each.product_id for each in candidates)
    products = {product.pk: product for product in Product.objects.filter(pk__in=wanted).for_cards()}
    return [
        Served(product, each, _evidence(each, products))
        for each in candidates
        if (product := products.get(each.product_id)) and product.is_visible and product.in_stock
    ]


def _evidence(candidate: Candidate, products: dict[int, Product]) -> tuple[Product, ...]:
    mentioned = candidate.reason.evidence.get("products", ())
    return tuple(products[key] for key in mentioned if key in products and products[key].is_visible)


def _newest(barred: set[int], k: int) -> list[Served]:
    products = Product.objects.sellable().exclude(pk__in=barred).order_by("-arrived_at", "pk").for_cards()
    return [
        Served(product, Candidate(product.pk, 0.0, NEWEST, Reason(NEWEST), NEWEST), ())
        for product in products[:k]
    ]


def _record(
    slate: Slate, visitor: VisitorKey, *, anchors: Sequence[int], now: datetime, seconds: float
) -> None:
    candidates = [place.candidate for place in slate.served]
    entry = NewSlate(
        id=slate.id,
        surface=slate.surface.slug,
        served_at=now,
        product_ids=[each.product_id for each in candidates],
        scores=[each.score for each in candidates],
        sources=[each.source for each in candidates],
        reasons=[{"code": each.reason.code, **each.reason.evidence} for each in candidates],
        anchor_ids=list(anchors),
        snapshot_id=slate.snapshot_id,
        fallback=slate.fallback,
        duration_us=int(seconds * 1e6),
    )
    record(entry, visitor=visitor)
