"""What was recommended, with scores, sources and reasons, and what came of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import localize, number_format
from django.utils.translation import gettext_lazy as _

from analytics.admin.bounded import Recency, RecordedAdmin, visitor_link
from analytics.models import Event, EventKind, Slate
from shop.models import Product

RECENT = 1_000
"""How many of the newest slates are asked for the surfaces in use."""
MOST_EVENTS = 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """One position of a slate, as its page shows it."""

    product_id: int
    product: Product | None
    score: float
    source: str
    reason: str
    evidence: list[tuple[str, str]]
    """What the reason says, name by name."""
    outcome: str


class OnSurface(admin.SimpleListFilter):
    """Slates of one surface, of those in use lately."""

    title = _("surface")
    parameter_name = "surface"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        newest = Slate.objects.order_by("-id").values_list("surface", flat=True)[:RECENT]
        return [(surface, surface) for surface in sorted(set(newest))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return queryset.filter(surface=self.value()) if self.value() else queryset


@admin.register(Slate)
class SlateAdmin(RecordedAdmin):
    """Slates, newest first."""

    list_display = ["served_at", "surface", "visitor", "size", "filled_by", "variant", "snapshot_id", "took"]
    list_filter = [Recency, OnSurface, ("fallback", admin.EmptyFieldListFilter)]
    list_select_related = ["visitor__user"]
    ordering = ["-id"]
    sortable_by = ()
    searched_ids = ("id", "visitor_id")
    fields = [
        "id",
        ("served_at", "took"),
        ("surface", "variant"),
        "who",
        "about",
        ("snapshot_id", "filled_by"),
        "places",
    ]
    readonly_fields = ["id", "took", "who", "about", "filled_by", "places"]

    @admin.display(description=_("products"))
    def size(self, slate: Slate) -> int:
        return len(slate.product_ids)

    @admin.display(description=_("filled by"))
    def filled_by(self, slate: Slate) -> str:
        return (
            _("fallback: %(names)s") % {"names": slate.fallback}
            if slate.fallback
            else str(_("its own recipe"))
        )

    @admin.display(description=_("took"))
    def took(self, slate: Slate) -> str:
        return f"{number_format(slate.duration_us / 1000, decimal_pos=1)} ms"

    @admin.display(description=_("visitor"))
    def who(self, slate: Slate) -> str:
        return visitor_link(slate.visitor)

    @admin.display(description=_("about"))
    def about(self, slate: Slate) -> str:
        products = _products(slate.anchor_ids)
        return ", ".join(_name_of(key, products) for key in slate.anchor_ids) or "–"

    @admin.display(description=_("products"))
    def places(self, slate: Slate) -> str:
        return render_to_string("admin/analytics/slate/places.html", {"places": _places(slate)})


def _places(slate: Slate) -> list[Place]:
    """Every position, in two queries. Rows of older code may have shorter lists."""
    spoken_of = {key for reason in slate.reasons for key in reason.get("products", ())}
    products = _products(spoken_of.union(slate.product_ids))
    outcomes = _outcomes(slate)
    columns = zip_longest(slate.product_ids, slate.scores, slate.sources, slate.reasons)
    return [
        Place(
            product_id=key,
            product=products.get(key),
            score=score or 0.0,
            source=source or "",
            reason=(reason or {}).get("code", ""),
            evidence=_evidence(reason or {}, products),
            outcome=outcomes.get(position, ""),
        )
        for position, (key, score, source, reason) in enumerate(columns)
    ]


def _evidence(reason: Mapping[str, Any], products: Mapping[int, Product]) -> list[tuple[str, str]]:
    told = []
    for name, value in reason.items():
        if name == "products":
            value = ", ".join(_name_of(key, products) for key in value)
        elif isinstance(value, float):
            value = localize(float(f"{value:.3g}"))
        if name != "code":
            told.append((name.replace("_", " "), str(value)))
    return told


def _outcomes(slate: Slate) -> dict[int, str]:
    """By position: what the visitor did coming from it."""
    done: dict[int, Counter[str]] = {}
    events = Event.objects.filter(slate_id=slate.pk).values_list("slate_position", "kind")[:MOST_EVENTS]
    for position, kind in events:
        if position is not None:
            done.setdefault(position, Counter())[str(EventKind(kind).label)] += 1
    return {
        position: ", ".join(f"{label} × {n}" if n > 1 else label for label, n in counted.items())
        for position, counted in done.items()
    }


def _name_of(key: int, products: Mapping[int, Product]) -> str:
    return str(products[key]) if key in products else _("product %(id)s, gone") % {"id": key}


def _products(keys: Any) -> dict[int, Product]:
    return Product.objects.in_bulk(list(keys))
