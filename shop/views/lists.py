"""Likes and saved items: for customers, so that they are there again on every device."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from shop import lists
from shop.models import Product, User
from shop.views.requests import ShopRequest, acts_on_post, next_url, page_of, product_page, sign_in_first

PAGE_SIZE = 24


@acts_on_post(product_page)
@vary_on_headers("HX-Request")
def like(request: ShopRequest, slug: str) -> HttpResponse:
    """Like a product or take the like back."""
    liked = _visible_or_404(slug)
    if not isinstance(request.user, User):
        return sign_in_first(request, liked.get_absolute_url())
    now = lists.toggle_like(request.user, liked)
    return _answer(request, liked, said=_("You like this.") if now else _("You no longer like this."))


@acts_on_post(product_page)
@vary_on_headers("HX-Request")
def save(request: ShopRequest, slug: str) -> HttpResponse:
    """Keep a product for later or let it go."""
    saved = _visible_or_404(slug)
    if not isinstance(request.user, User):
        return sign_in_first(request, saved.get_absolute_url())
    now = lists.toggle_save(request.user, saved)
    return _answer(request, saved, said=_("Saved for later.") if now else _("No longer saved."))


@require_safe
def saved(request: ShopRequest) -> HttpResponse:
    """The products a customer keeps for later, latest first; those hidden meanwhile are left out."""
    if not isinstance(request.user, User):
        return sign_in_first(request, request.get_full_path())
    kept = Product.objects.visible().filter(saves__user=request.user).for_cards()
    newest_first = kept.order_by("-saves__created_at", "-saves__pk")
    return render(request, "shop/saved.html", {"page": page_of(newest_first, request, size=PAGE_SIZE)})


def _answer(request: ShopRequest, product: Product, *, said: str) -> HttpResponse:
    if request.htmx:
        context = {"product": product, **asdict(lists.marks(request.user, product))}
        return render(request, "shop/product.html#lists", context)
    messages.success(request, said)
    return redirect(next_url(request, product.get_absolute_url()))


def _visible_or_404(slug: str) -> Product:
    found: Product = get_object_or_404(Product.objects.visible(), slug=slug)
    return found
