"""The product page and the reviews written on it."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop import lists, origins, reviews, signals
from shop.exceptions import AlreadyReviewed
from shop.forms import ReviewForm
from shop.models import Category, Product, ReviewStatus, User, Variant
from shop.views.requests import ShopRequest, acts_on_post, product_page, sign_in_first

NEWEST_REVIEWS = 20


@require_safe
def product(request: ShopRequest, slug: str) -> HttpResponse:
    """Everything about one product; sold out ones are shown too, hidden ones are not there."""
    shown = _visible_or_404(slug)
    token = request.GET.get(origins.PARAMETER, "")
    origin = origins.from_token(token, product_id=shown.pk)
    signals.announce(signals.product_viewed, product=shown, origin=origin)
    user = request.user
    may_review = isinstance(user, User) and reviews.may_review(user, shown)
    context = _context(request, shown, review_form=ReviewForm() if may_review else None)
    return render(request, "shop/product.html", {**context, "origin_token": token if origin else ""})


@acts_on_post(product_page)
def review(request: ShopRequest, slug: str) -> HttpResponse:
    """Keep a buyer's review for moderation. Refuses those who have not bought the product."""
    reviewed = _visible_or_404(slug)
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


def _visible_or_404(slug: str) -> Product:
    visible = Product.objects.visible().select_related("category", "brand")
    found: Product = get_object_or_404(visible, slug=slug)
    return found


def _context(request: ShopRequest, shown: Product, *, review_form: ReviewForm | None) -> dict[str, Any]:
    approved = shown.reviews.filter(status=ReviewStatus.APPROVED)
    variants = list(shown.variants.all())
    return {
        "product": shown,
        "images": list(shown.images.all()),
        "variants": variants,
        "selected": _selected(variants),
        "prices_differ": len({variant.price for variant in variants}) > 1,
        "ancestors": list(Category.objects.get_ancestors(shown.category)),
        "reviews": list(approved.select_related("user")[:NEWEST_REVIEWS]),
        "histogram": _histogram(approved.order_by().values_list("rating").annotate(n=Count("pk"))),
        "review_form": review_form,
        "origin_token": "",
        **asdict(lists.marks(request.user, shown)),
    }


def _selected(variants: list[Variant]) -> Variant | None:
    """The first that can be bought, else the first."""
    return next((variant for variant in variants if variant.stock), variants[0] if variants else None)


def _histogram(counted: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """(stars, reviews, percent of all reviews) from five stars down to one."""
    by_rating = dict(counted)
    total = sum(by_rating.values()) or 1
    counts = [(rating, by_rating.get(rating, 0)) for rating in range(5, 0, -1)]
    return [(rating, count, round(100 * count / total)) for rating, count in counts]
