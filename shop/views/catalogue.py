"""Finding things: home, listings by category, search."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shop import signals
from shop.models import Category, Product
from shop.views.requests import ShopRequest, page_of

PAGE_SIZE = 24
MAX_QUERY = 200

SORTS = {
    "newest": (_("Newest"), ["-arrived_at", "-pk"]),
    "price": (_("Price, low to high"), ["price", "pk"]),
    "-price": (_("Price, high to low"), ["-price", "pk"]),
    "rating": (_("Best rated"), ["-rating_average", "-rating_count", "pk"]),
}
"""What `?sort=` may ask for: its label and the order."""
DEFAULT_SORT = "newest"


@require_safe
def home(request: ShopRequest) -> HttpResponse:
    """The front page."""
    return render(request, "shop/home.html")


@require_safe
def category(request: ShopRequest, slug: str) -> HttpResponse:
    """The products of a category and all below it."""
    shown = get_object_or_404(Category, slug=slug)
    asked = request.GET.get("sort", DEFAULT_SORT)
    sort = asked if asked in SORTS else DEFAULT_SORT
    context = {
        "category": shown,
        "ancestors": list(Category.objects.get_ancestors(shown)),
        "children": list(Category.objects.get_children(shown)),
        "page": page_of(_listed(shown, sort), request, size=PAGE_SIZE),
        "sort": sort,
        "sorts": [(key, label) for key, (label, _order) in SORTS.items()],
    }
    return render(request, "shop/listing.html", context)


@require_safe
def search(request: ShopRequest) -> HttpResponse:
    """The products that match `?q=`; a page to search from when there is nothing in it."""
    query = _query(request)
    found = Product.objects.visible().matching(query).for_cards() if query else Product.objects.none()
    page = page_of(found, request, size=PAGE_SIZE)
    total = page.paginator.count
    if query and page.number == 1:
        signals.announce(signals.products_searched, text=query, found=total)
    return render(request, "shop/search.html", {"query": query, "page": page, "total": total})


def _listed(shown: Category, sort: str) -> QuerySet[Product]:
    _label, order = SORTS[sort]
    listed: QuerySet[Product] = Product.objects.visible().in_category(shown).for_cards().order_by(*order)
    return listed


def _query(request: ShopRequest) -> str:
    """The words asked for, without what PostgreSQL cannot store and no longer than anybody types."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY].strip()
