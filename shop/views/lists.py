"""Likes and saved items: for customers, so that they are there again on every device.

What a guest asks for is done once they have signed in, and they are back on the product.
"""

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from shop import lists, returns, wishes
from shop.models import Product, User, Variant
from shop.views.product import visible_or_404
from shop.views.requests import ShopRequest, acts_on_post, next_url, page_of, product_page, sign_in_first

PAGE_SIZE = 24


@acts_on_post(product_page)
@vary_on_headers("HX-Request")
def like(request: ShopRequest, slug: str) -> HttpResponse:
    """Like a product or take the like back."""
    liked = visible_or_404(slug)
    if not isinstance(request.user, User):
        return _after_sign_in(request, wishes.LIKE, liked)
    now = lists.toggle_like(request.user, liked)
    return _answer(request, liked, said=_("You like this.") if now else _("You no longer like this."))


@acts_on_post(product_page)
@vary_on_headers("HX-Request")
def save(request: ShopRequest, slug: str) -> HttpResponse:
    """Keep a product for later or let it go."""
    saved = visible_or_404(slug)
    if not isinstance(request.user, User):
        return _after_sign_in(request, wishes.SAVE, saved)
    now = lists.toggle_save(request.user, saved)
    return _answer(request, saved, said=_("Saved for later.") if now else _("No longer saved."))


@acts_on_post(product_page)
@vary_on_headers("HX-Request")
def wait(request: ShopRequest, slug: str) -> HttpResponse:
    """Write to a customer once a choice that is sold out is back, or stop waiting for it."""
    product = visible_or_404(slug)
    awaited = _chosen(request, product)
    if awaited is None:
        raise Http404("There is no such choice.")
    if not isinstance(request.user, User):
        return _after_sign_in(request, wishes.WAIT, product)
    if returns.stop_waiting(request.user, awaited):
        said = _("We will not write to you about this.")
    elif awaited.stock:
        said = _("This is in stock again.")
    else:
        returns.await_return(request.user, awaited)
        said = _("We will write to you once it is back.")
    return _answer(request, product, said=said)


@require_safe
def saved(request: ShopRequest) -> HttpResponse:
    """The products a customer keeps for later, latest first; those hidden meanwhile are left out."""
    user = request.user
    if not isinstance(user, User):
        return sign_in_first(request, request.get_full_path())
    kept = Product.objects.visible().filter(saves__user=user).for_cards()
    page = page_of(kept.order_by("-saves__created_at", "-saves__pk"), request, size=PAGE_SIZE)
    shown = user.saved_items.filter(product__in=[each.pk for each in page]).select_related("variant")
    items = {item.product_id: item for item in shown}
    if any(item.is_news for item in items.values()):
        returns.see_news(user)
    return render(request, "shop/saved.html", {"page": page, "items": items})


def _answer(request: ShopRequest, product: Product, *, said: str) -> HttpResponse:
    back_to = next_url(request, product.get_absolute_url())
    if request.htmx:
        context = {
            "product": product,
            "selected": _chosen(request, product),
            "chosen_address": back_to.removeprefix(product.get_absolute_url()),
            "said": said,
            **asdict(lists.marks(request.user, product)),
        }
        return render(request, "shop/product.html#lists", context)
    messages.success(request, said)
    return redirect(back_to)


def _after_sign_in(request: ShopRequest, act: str, product: Product) -> HttpResponse:
    wishes.remember(request, act, product, variant=_chosen(request, product))
    return sign_in_first(request, next_url(request, product.get_absolute_url()))


def _chosen(request: ShopRequest, product: Product) -> Variant | None:
    """The choice the form was sent from; None for one that is not this product's."""
    asked = request.POST.get("variant", "")
    own = product.variants.select_related("product")
    return next((variant for variant in own if str(variant.pk) == asked), None)
