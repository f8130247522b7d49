"""Everything that is for one shopper, in tabs. Templates ask the recommendations for what a tab shows."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from shop.views.requests import ShopRequest, wants_part


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its place in the address, what it is called, and the surface it shows."""

    key: str
    label: str | Promise
    surface: str
    nothing: str | Promise
    """The heading when there is nothing to show."""
    why: str | Promise
    """Why that is so, and what would change it."""


TABS = {
    tab.key: tab
    for tab in (
        Tab(
            key="history",
            label=_("Your history"),
            surface="history",
            nothing=_("Nothing to go by yet"),
            why=_("This tab follows the kinds and colours you buy, and until then what you look at."),
        ),
        Tab(
            key="buy-again",
            label=_("Buy again"),
            surface="buy_again",
            nothing=_("Nothing to buy again yet"),
            why=_("What you have bought twice and received appears here when it is due again."),
        ),
        Tab(
            key="budget",
            label=_("In your budget"),
            surface="budget",
            nothing=_("We do not know your budget yet"),
            why=_("After your first order, this tab holds what costs about as much as you usually spend."),
        ),
        Tab(
            key="season",
            label=_("This season"),
            surface="seasonal",
            nothing=_("Nothing made for this season"),
            why=_("When we sell something for this time of the year that you do not have yet, it is here."),
        ),
        Tab(
            key="new",
            label=_("New for you"),
            surface="new_for_you",
            nothing=_("Nothing new lately"),
            why=_("What comes in is here for three months, with what suits you first."),
        ),
        Tab(
            key="likes",
            label=_("From your likes"),
            surface="from_likes",
            nothing=_("No likes yet"),
            why=_("Like, save or review a product on its page, and what resembles it appears here."),
        ),
    )
}
FIRST = "history"


@never_cache
@require_safe
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def for_you(request: ShopRequest, key: str = FIRST) -> HttpResponse:
    """The dashboard with one tab open; only that one is computed. Guests have it too, as far as it goes."""
    if key not in TABS:
        raise Http404("There is no such tab.")
    is_part = wants_part(request)
    template = "shop/for_you.html#tabs" if is_part else "shop/for_you.html"
    context = {"tabs": list(TABS.values()), "open": TABS[key], "is_part": is_part}
    return render(request, template, context)
