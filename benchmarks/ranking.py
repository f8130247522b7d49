"""How long a recommendation takes inside one process."""

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

from django.core.cache import cache
from django.utils import timezone

from analytics.events import NewSlate, record
from analytics.time_ids import new_id
from analytics.visitors import VisitorKey
from benchmarks.timing import spread
from recommendations import ranking, serving, surfaces
from recommendations.live import live_snapshot
from recommendations.ranking import Request
from recommendations.serving import SPARE, recommend
from recommendations.shoppers import history_of
from shop.models import Product

RUNS = 300


def report(n_products: int, visitor: VisitorKey) -> None:
    """Print one block of lines for the shop that is in the database now."""
    snapshot, home = live_snapshot.get(), surfaces.get("home")
    assert snapshot is not None
    anchor = Product.objects.values_list("pk", flat=True)[0]

    def ranked() -> None:
        request = Request(history_of(visitor), now=int(timezone.now().timestamp()))
        ranking.rank(home, snapshot, request, home.size + SPARE)

    known, recorded = history_of(visitor), _Recorded()

    def ranked_from_history() -> None:
        ranking.rank(home, snapshot, Request(known), home.size + SPARE)

    def recommended(slug: str, *anchors: int) -> None:
        recommend(slug, visitor, history=history_of(visitor), anchors=anchors)

    def uncached(slug: str, *anchors: int) -> None:
        cache.clear()
        recommended(slug, *anchors)

    lines = {
        "history → ranked ids, home": ranked_from_history,
        "visitor → ranked ids, home (budget 2 ms)": ranked,
        "recommend(home), no cache": lambda: uncached("home"),
        "recommend(similar), no cache": lambda: uncached("similar", anchor),
        "recommend(home), cached ranking": lambda: recommended("home"),
    }
    # In a page, what is recorded waits for the end of the request; the write has a line of its own.
    with patch.object(serving, "record", recorded.keep):
        for name, act in lines.items():
            _line(n_products, name, act)
    _line(n_products, "the write at the end of a request", recorded.write)


class _Recorded:
    """Stands in for `events.record`, and writes a slate like the last one when asked to."""

    entry: NewSlate
    visitor: VisitorKey

    def keep(self, entry: NewSlate, *, visitor: VisitorKey) -> None:
        self.entry, self.visitor = entry, visitor

    def write(self) -> None:
        record(replace(self.entry, id=new_id(timezone.now())), visitor=self.visitor)


def _line(n_products: int, name: str, act: Callable[[], object]) -> None:
    print(f"{n_products:>8,}  {name:44}{spread(act, runs=RUNS)}", flush=True)
