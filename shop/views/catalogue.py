"""Finding things: home, listings by category, search, and suggestions while somebody types."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from shop import signals
from shop.models import Category, Product
from shop.search import asking, suggestions
from shop.search.asking import Question
from shop.search.finding import RELEVANCE, Found, Reading, find
from shop.views.facets import panel
from shop.views.query_strings import Address
from shop.views.requests import ShopRequest, page_of, wants_part

PAGE_SIZE = 24

SORTS = {
    RELEVANCE: _("Best match"),
    "newest": _("Newest"),
    "price": _("Price, low to high"),
    "-price": _("Price, high to low"),
    "rating": _("Best rated"),
}
"""What `?sort=` may ask for. Without words nothing matches better than another."""


@require_safe
def home(request: ShopRequest) -> HttpResponse:
    """The front page."""
    return render(request, "shop/home.html")


@require_safe
@vary_on_headers("HX-Request")
def category(request: ShopRequest, slug: str) -> HttpResponse:
    """The products of a category and all below it, narrowed down as the query string asks."""
    listed = get_object_or_404(Category, slug=slug)
    question = asking.read(request.GET, listed=listed)
    found = find("", question.filters, sort=question.sort, below=listed.path)
    context = {"category": listed, "ancestors": list(Category.objects.get_ancestors(listed))}
    return _answer(
        request, "shop/listing.html", question=question, found=found, context=context, is_listing=True
    )


@require_safe
@vary_on_headers("HX-Request")
def search(request: ShopRequest) -> HttpResponse:
    """The products that match `?q=`; a page to search from when there is nothing in it."""
    question = asking.read(request.GET)
    if not question.text:
        return render(request, "shop/search.html", {"query": "", "total": 0})
    found = find(question.text, question.filters, sort=question.sort)
    if not request.htmx and not request.GET.keys() - {"q"}:  # HTMX narrows down, or goes back
        signals.announce(signals.products_searched, text=question.text, found=len(found.product_ids))
    context = {
        "query": question.text,
        "corrected": found.text if found.reading is Reading.CORRECTED else "",
        "has_some_words": found.reading is Reading.SOME_WORDS,
    }
    return _answer(request, "shop/search.html", question=question, found=found, context=context)


@require_safe
def suggest(request: ShopRequest) -> HttpResponse:
    """What the words typed so far may become."""
    return render(request, "shop/suggestions.html", suggestions.suggest(request.GET.get("q", ""))._asdict())


def _sorts(question: Question) -> list[tuple[str, str | Promise, bool]]:
    """(what the parameter says, label, is chosen); the usual order is said by nothing."""
    usual, *others = [key for key in SORTS if question.text or key != RELEVANCE]
    return [("" if key == usual else key, SORTS[key], key == question.sort) for key in (usual, *others)]


def _cards(product_ids: list[int]) -> list[Product]:
    """These products in this order, without those hidden a moment ago."""
    products = Product.objects.visible().for_cards().in_bulk(product_ids)
    return [products[key] for key in product_ids if key in products]


def _answer(
    request: ShopRequest,
    template: str,
    *,
    question: Question,
    found: Found,
    context: dict[str, Any],
    is_listing: bool = False,
) -> HttpResponse:
    address = Address(request)
    page = page_of(range(len(found.product_ids)), request, size=PAGE_SIZE)
    page.object_list = _cards([int(found.product_ids[place]) for place in page])
    context |= {
        "question": question,
        "page": page,
        "total": page.paginator.count,
        "panel": panel(question, found.narrowed, address=address, is_listing=is_listing),
        "sorts": _sorts(question),
    }
    if not wants_part(request):
        return render(request, template, context)
    response = render(request, "shop/_found_update.html", context)
    return push_url(response, address.present)
