"""`{% recommend "home" %}`: all a page needs to show recommendations."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string

from analytics import visitors
from recommendations import reasons, serving
from recommendations.shoppers import History, history_of
from shop import cart, origins
from shop.models import Product

register = template.Library()


@dataclass(frozen=True, slots=True)
class Card:
    """What one card of a rail shows."""

    product: Product
    token: str
    """The signed place in the slate, for its links and forms."""
    reason: str
    """Why, in a few words; may be empty."""


@dataclass(frozen=True, slots=True)
class Rail:
    """A slate as a page shows it."""

    title: str
    surface: str
    slate_id: str
    is_fallback: bool
    cards: list[Card]
    is_grid: bool = False
    """Whether it is the page's matter and not a row beside it."""


class _PageState:
    """What the rails of one page share: the visitor's history, read once, and what is shown already."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.visitor = visitors.of_request(request)
        self.shown: set[int] = set()

    @cached_property
    def history(self) -> History:
        basket = cart.find(self.request)
        in_cart = basket.lines.values_list("variant__product_id", flat=True) if basket else ()
        return history_of(self.visitor, cart=in_cart)


@register.simple_tag(takes_context=True)
def recommend(
    context: template.Context,
    surface: str,
    *anchors: Product,
    k: int | None = None,
    layout: Literal["row", "grid"] = "row",
) -> str:
    """Render the rail of a surface, "" where it has nothing to show: `as` keeps it for an `{% if %}`.

    No product appears twice on a page, across all its rails.
    """
    page = _page_state(context["request"])
    slate = serving.recommend(
        surface,
        page.visitor,
        history=page.history,
        anchors=[product.pk for product in anchors],
        exclude=page.shown,
        k=k,
    )
    page.shown.update(place.product.pk for place in slate.served)
    if not slate.served:
        return ""
    rail = _rail(slate, is_grid=layout == "grid")
    return render_to_string("recommendations/rail.html", {"rail": rail}, request=context["request"])


def _page_state(request: Any) -> _PageState:
    if not hasattr(request, "recommendations_page"):
        request.recommendations_page = _PageState(request)
    return request.recommendations_page


def _rail(slate: serving.Slate, *, is_grid: bool) -> Rail:
    cards = [
        Card(
            place.product,
            origins.to_token(origins.Origin(slate.id, position), product_id=place.product.pk),
            reasons.phrase(place.candidate.reason, [product.title for product in place.evidence]),
        )
        for position, place in enumerate(slate.served)
    ]
    return Rail(slate.title, slate.surface.slug, str(slate.id), bool(slate.fallback), cards, is_grid)
