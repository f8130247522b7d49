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
from recommendations.stated import StatedTaste
from shop import cart, origins, preferences
from shop.models import Product

register = template.Library()

WELL_KNOWN = 10
"""From so many deeds on, what somebody did says more than what they could tell us."""


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
        stated = StatedTaste.of(preferences.of_request(self.request))
        return history_of(self.visitor, cart=cart.product_ids(self.request), stated=stated)


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
    rail = _rail(slate, page.history, is_grid=layout == "grid")
    return render_to_string("recommendations/rail.html", {"rail": rail}, request=context["request"])


@register.inclusion_tag("shop/_invitation.html", takes_context=True)
def invite_to_answer(context: template.Context) -> dict[str, Any]:
    """Offer the questionnaire to somebody of whom little is known and who has not answered it."""
    history = _page_state(context["request"]).history
    is_known = history.stated.was_asked or history.product_ids.size >= WELL_KNOWN
    return {"is_invited": not is_known}


def _page_state(request: Any) -> _PageState:
    if not hasattr(request, "recommendations_page"):
        request.recommendations_page = _PageState(request)
    return request.recommendations_page


def _rail(slate: serving.Slate, history: History, *, is_grid: bool) -> Rail:
    cards = [
        Card(
            place.product,
            origins.to_token(origins.Origin(slate.id, position), product_id=place.product.pk),
            _phrase(place, history),
        )
        for position, place in enumerate(slate.served)
    ]
    return Rail(slate.title, slate.surface.slug, str(slate.id), bool(slate.fallback), cards, is_grid)


def _phrase(place: serving.Served, history: History) -> str:
    reason = place.candidate.reason
    category = history.stated.names.get(reason.evidence.get("category", 0), "")
    return reasons.phrase(reason, [product.title for product in place.evidence], category=category)
