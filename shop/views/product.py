"""The product page: what is chosen on it, and its parts, which HTMX brings anew one at a time."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url, replace_url

from shop import choices, lists, origins, signals
from shop.models import Category, Product
from shop.views import review_section
from shop.views.query_strings import pairs, query_shown, written
from shop.views.requests import ShopRequest, part_asked_for
from shop.views.review_section import section

PARTS = {"product-top": "shop/product.html#top", "choice": "shop/product.html#choice"}
"""What HTMX may replace, by the id of its element: another colour brings other pictures, a size does not."""


@require_safe
@vary_on_headers("HX-Request", "HX-Target", "HX-Current-URL")
def product(request: ShopRequest, slug: str) -> HttpResponse:
    """Everything about one product; sold out ones are shown too, hidden ones are not there."""
    shown = visible_or_404(slug)
    asked, path = part_asked_for(request), shown.get_absolute_url()
    if asked == "reviews":
        query = query_shown(request, path, answered=review_section.PARAMETERS)
        context = {"product": shown, **section(request, shown, query=query)}
        return push_url(render(request, "shop/product.html#reviews", context), written(path, query))
    if asked in PARTS:
        query = query_shown(request, path, answered=choices.PARAMETERS)
        response = render(request, PARTS[asked], offer(request, shown, query=query))
        return replace_url(response, written(path, query))
    if not _was_shown_before(request):
        origin = origins.from_token(request.GET.get(origins.PARAMETER), product_id=shown.pk)
        signals.announce(signals.product_viewed, product=shown, origin=origin)
    context = page_context(request, shown, section(request, shown, query=request.GET))
    return render(request, "shop/product.html", context)


def visible_or_404(slug: str) -> Product:
    """The product a page is about, with category and brand; Http404 for a hidden one."""
    visible = Product.objects.visible().select_related("category", "brand")
    found: Product = get_object_or_404(visible, slug=slug)
    return found


def offer(request: ShopRequest, shown: Product, *, query: QueryDict) -> dict[str, Any]:
    """What the upper part of the page shows: pictures, what is chosen and can be, and the shopper's marks.

    `query` is that of the page, as it will stand in the address.
    """
    token = query.get(origins.PARAMETER, "")
    origin_token = token if origins.from_token(token, product_id=shown.pk) else ""
    images, variants = list(shown.images.all()), list(shown.variants.all())
    left_out = choices.PARAMETERS if origin_token else (*choices.PARAMETERS, origins.PARAMETER)
    choice = choices.choose(
        variants,
        query,
        pictures=images,
        facts=shown.attributes,
        beside=pairs(query, but=left_out),
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
        **offer(request, shown, query=request.GET),
        **reviewed,
        "ancestors": list(Category.objects.get_ancestors(shown.category)),
    }


def _was_shown_before(request: ShopRequest) -> bool:
    """Whether the shopper comes from this very page, without scripts, where each choice is a page."""
    try:
        return urlsplit(request.headers.get("Referer", "")).path == request.path
    except ValueError:
        return False
