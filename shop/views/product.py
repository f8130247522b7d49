"""The product page: what is chosen on it, and its parts, which HTMX brings anew one at a time."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from shop import choices, lists, origins, signals
from shop.models import Category, Product
from shop.views.requests import ShopRequest, part_asked_for
from shop.views.review_section import section

PARTS = {"product-top": "shop/product.html#top", "choice": "shop/product.html#choice"}
"""What HTMX may replace, by the id of its element: another colour brings other pictures, a size does not."""


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def product(request: ShopRequest, slug: str) -> HttpResponse:
    """Everything about one product; sold out ones are shown too, hidden ones are not there."""
    shown = visible_or_404(slug)
    asked = part_asked_for(request)
    if asked == "reviews":
        context = {"product": shown, **section(request, shown)}
        return render(request, "shop/product.html#reviews", context)
    if asked in PARTS:
        return render(request, PARTS[asked], offer(request, shown))
    if not _was_shown_before(request):
        origin = origins.from_token(request.GET.get(origins.PARAMETER), product_id=shown.pk)
        signals.announce(signals.product_viewed, product=shown, origin=origin)
    context = page_context(request, shown, section(request, shown))
    return render(request, "shop/product.html", context)


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


def page_context(request: ShopRequest, shown: Product, reviewed: dict[str, Any]) -> dict[str, Any]:
    """What the whole page shows, with the `section` of its reviews."""
    return {
        **offer(request, shown),
        **reviewed,
        "ancestors": list(Category.objects.get_ancestors(shown.category)),
    }


def _was_shown_before(request: ShopRequest) -> bool:
    """Whether the shopper comes from this very page, without scripts, where each choice is a page."""
    try:
        return urlsplit(request.headers.get("Referer", "")).path == request.path
    except ValueError:
        return False
