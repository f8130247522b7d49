"""The reviews on a product page: filtered by stars, sorted, paged; and the shopper's own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shop import reviews
from shop.forms import ReviewForm
from shop.models import Product, Review, ReviewStatus, User
from shop.views.query_strings import pairs
from shop.views.requests import ShopRequest, page_numbered

PAGE_SIZE = 10
SORTS = {
    "newest": (_("Newest"), ["-created_at", "-pk"]),
    "best": (_("Most stars"), ["-rating", "-created_at", "-pk"]),
    "worst": (_("Fewest stars"), ["rating", "-created_at", "-pk"]),
}
"""What `?sort=` may ask for: its label and the order."""
DEFAULT_SORT = "newest"
PARAMETERS = ("stars", "sort", "page")
"""The names in an address that are about the reviews."""
STARS = ("5", "4", "3", "2", "1")


def section(
    request: ShopRequest,
    product: Product,
    *,
    query: QueryDict,
    own: Review | None = None,
    form: ReviewForm | None = None,
) -> dict[str, Any]:
    """What the section shows for the query of the page. `form` is one that was sent and is wrong."""
    asked_sort, asked_stars = query.get("sort", ""), query.get("stars", "")
    sort = asked_sort if asked_sort in SORTS else DEFAULT_SORT
    stars = int(asked_stars) if asked_stars in STARS else None
    shown = reviews.shown(product)
    by_rating = dict(shown.order_by().values_list("rating").annotate(n=Count("pk")))
    _label, order = SORTS[sort]
    chosen = shown.filter(rating=stars) if stars else shown
    rows: Sequence[Review] | QuerySet[Review] = chosen.order_by(*order)
    if not by_rating:
        rows = []  # most products have none, and asking again costs
    return {
        "reviews": page_numbered(rows, query.get("page"), size=PAGE_SIZE),
        "histogram": _histogram(by_rating),
        "stars": stars,
        "sort": sort,
        "sorts": [(key, label) for key, (label, _order) in SORTS.items()],
        "page_query": query,
        "beside_sort": pairs(query, but=("sort", "page")),
        **_own(request, product, own=own, form=form),
    }


def _own(
    request: ShopRequest, product: Product, *, own: Review | None, form: ReviewForm | None
) -> dict[str, Any]:
    """The shopper's own review, and the form where they may write or still change one."""
    if not isinstance(request.user, User):
        return {"own_review": None, "review_form": None}
    own = own or reviews.own(request.user, product)
    if form is None and own and own.status == ReviewStatus.PENDING:
        form = ReviewForm(initial={"rating": own.rating, "title": own.title, "text": own.text})
    if form is None and own is None and reviews.has_bought(request.user, product):
        form = ReviewForm()
    return {"own_review": own, "review_form": form}


def _histogram(by_rating: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """(stars, reviews, percent of all reviews) from five stars down to one."""
    total = sum(by_rating.values()) or 1
    counts = [(rating, by_rating.get(rating, 0)) for rating in range(5, 0, -1)]
    return [(rating, count, round(100 * count / total)) for rating, count in counts]
