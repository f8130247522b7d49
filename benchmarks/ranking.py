"""How long a recommendation takes inside one process."""

from django.core.cache import cache
from django.utils import timezone

from analytics.visitors import VisitorKey
from benchmarks.timing import spread
from recommendations import ranking, surfaces
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

    known = history_of(visitor)

    def ranked_from_history() -> None:
        ranking.rank(home, snapshot, Request(known), home.size + SPARE)

    def uncached(slug: str, *anchors: int) -> None:
        cache.clear()
        recommend(slug, visitor, history=history_of(visitor), anchors=anchors)

    lines = {
        "history → ranked ids, home": ranked_from_history,
        "visitor → ranked ids, home (budget 2 ms)": ranked,
        "recommend(home), no cache": lambda: uncached("home"),
        "recommend(similar), no cache": lambda: uncached("similar", anchor),
        "recommend(home), cached ranking": lambda: recommend("home", visitor, history=history_of(visitor)),
    }
    for name, act in lines.items():
        print(f"{n_products:>8,}  {name:44}{spread(act, runs=RUNS)}", flush=True)
