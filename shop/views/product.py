"""The product page: what is chosen on it, and its parts, which HTMX brings anew one at a time."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from shop import choices, lists, origins, reviews, signals
from shop.exceptions import AlreadyReviewed
from shop.forms import ReviewForm
from shop.models import Category, Product, ReviewStatus, User
from shop.views.requests import ShopRequest, part_asked_for, sign_in_first

NEWEST_REVIEWS = 20
PARTS = {"product-top": "shop/product.html#top", "choice": "shop/product.html#choice"}
"""What HTMX may replace, by the id of its element: another colour brings other pictures, a size does not."""


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def product(request: ShopRequest, slug: str) -> HttpResponse:
    """Everything about one product; sold out ones are shown too, hidden ones are not there."""
    shown = visible_or_404(slug)
    if part := PARTS.get(part_asked_for(request)):
        return render(request, part, offer(request, shown))
    if not _was_shown_before(request):
        token = request.GET.get(origins.PARAMETER)
        origin = origins.from_token(token, product_id=shown.pk)
        signals.announce(signals.product_viewed, product=shown, origin=origin)
    user = request.user
    may_review = isinstance(user, User) and reviews.may_review(user, shown)
    context = _context(request, shown, review_form=ReviewForm() if may_review else None)
    return render(request, "shop/product.html", context)


@require_POST
def review(request: ShopRequest, slug: str) -> HttpResponse:
    """Keep a buyer's review for moderation. Refuses those who have not bought the product."""
    reviewed = visible_or_404(slug)
    if not isinstance(request.user, User):
        return sign_in_first(request, reviewed.get_absolute_url())
    if not reviews.may_review(request.user, reviewed):
        return _not_now(request, reviewed, request.user)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return render(request, "shop/product.html", _context(request, reviewed, review_form=form), status=422)
    try:
        reviews.write_review(request.user, reviewed, **form.cleaned_data)
    except AlreadyReviewed:
        return _not_now(request, reviewed, request.user)
    messages.success(request, _("Thank you. Your review is shown once we have read it."))
    return redirect(reviewed)


def _not_now(request: ShopRequest, reviewed: Product, user: User) -> HttpResponse:
    if not reviewed.reviews.filter(user=user).exists():
        raise PermissionDenied("Reviews are written by those who bought the product.")
    messages.info(request, _("You have reviewed this product already."))
    return redirect(reviewed)


def visible_or_404(slug: str) -> Product:
    """The product a page is about, with category and brand; Http404 for a hidden one."""
    visible = Product.objects.visible().select_related("category", "brand")
    found: Product = get_object_or_404(visible, slug=slug)
    return found


def offer(request: ShopRequest, shown: Product) -> dict[str, Any]:
    """What the upper part of the page shows: pictures, what is chosen and can be, and the shopper's marks."""
    token = request.GET.get(origins.PARAMETER, "")
    origin_token = token if origins.from_token(token, product_id=shown.pk) else ""
    images, variants = list(shown.images.all()), list(shown.variants.all())
    choice = choices.choose(
        variants, request.GET, pictures=images, facts=shown.attributes, origin=origin_token
    )
    colour = choice.variant.colour if choice.variant else ""
    return {
        "product": shown,
        "images": choices.pictures_of(colour, images),
        "variants": variants,
        "choice": choice,
        "selected": choice.variant,
        "chosen_address": choice.address,
        "origin_token": origin_token,
        **asdict(lists.marks(request.user, shown)),
    }


def _was_shown_before(request: ShopRequest) -> bool:
    """Whether the shopper comes from this very page, without scripts, where each choice is a page."""
    try:
        return urlsplit(request.headers.get("Referer", "")).path == request.path
    except ValueError:
        return False


def _context(request: ShopRequest, shown: Product, *, review_form: ReviewForm | None) -> dict[str, Any]:
    approved = shown.reviews.filter(status=ReviewStatus.APPROVED)
    return {
        **offer(request, shown),
        "ancestors": list(Category.objects.get_ancestors(shown.category)),
        "reviews": list(approved.select_related("user")[:NEWEST_REVIEWS]),
        "histogram": _histogram(approved.order_by().values_list("rating").annotate(n=Count("pk"))),
        "review_form": review_form,
    }


def _histogram(counted: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """(stars, reviews, percent of all reviews) from five stars down to one."""
    by_rating = dict(counted)
    total = sum(by_rating.values()) or 1
    counts = [(rating, by_rating.get(rating, 0)) for rating in range(5, 0, -1)]
    return [(rating, count, round(100 * count / total)) for rating, count in counts]
