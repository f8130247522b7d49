"""The cart page and what changes it. Every change works as a form and, quicker, with HTMX."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from shop import cart as carts
from shop import lists, origins, removals
from shop.exceptions import CartGone, InsufficientStock
from shop.forms import AddToCartForm, QuantityForm
from shop.models import Cart, User, Variant
from shop.views.cart_answers import RemovedRow, Told, answer, page_context, still_gone
from shop.views.requests import ShopRequest, acts_on_post, sign_in_first
from shop.wording import limit_in_words, shortage_in_words, undo_shortage_in_words


def _cart_page(**_named: Any) -> str:
    return reverse("cart")


# Never cached: the way back from another page shows the cart as it is, not as it was.
@never_cache
@require_safe
@vary_on_headers("HX-Request")
def cart(request: ShopRequest) -> HttpResponse:
    """What is in the cart, and which lines can no longer be had."""
    contents = carts.contents(carts.find(request))
    removed = removals.from_token(request.GET.get(removals.PARAMETER))
    context = page_context(contents, Told(removed=still_gone(contents, removed)))
    return render(request, "shop/cart.html#contents" if request.htmx else "shop/cart.html", context)


@acts_on_post(_cart_page)
@vary_on_headers("HX-Request")
def add(request: ShopRequest) -> HttpResponse:
    """Put a variant into the cart."""
    form = AddToCartForm(request.POST)
    if not form.is_valid():
        return _refuse_to_add(request, form)
    variant, quantity = form.cleaned_data["variant"], form.cleaned_data["quantity"]
    origin = origins.from_token(request.POST.get(origins.PARAMETER), product_id=variant.product_id)
    found = carts.find_or_create(request)
    try:
        carts.add(found, variant, quantity=quantity, origin=origin)
    except InsufficientStock as refusal:
        why = {"why": shortage_in_words(refusal.shortages[0])}
        told = Told(words=_("%(why)s Nothing was added.") % why, is_refusal=True)
    except CartGone:
        return _moved(request)
    else:
        in_words = _("“%(title)s” is in your cart.") % {"title": variant.product.title}
        told = Told(words=in_words, added=variant.pk)
    return _remembered(answer(request, found, told), found)


@acts_on_post(_cart_page)
@vary_on_headers("HX-Request")
def line(request: ShopRequest, variant_id: int) -> HttpResponse:
    """Change how many a line is; 0 removes it. A hidden product's line can still be removed."""
    variant = _variant_or_404(variant_id)
    form = QuantityForm(request.POST)
    found = carts.find(request)
    if not form.is_valid():
        told = Told(words=str(form.errors["quantity"][0]), is_refusal=True, at=variant_id)
        return answer(request, found, told, status=422)
    try:
        return answer(request, found, _change(found, variant, form.cleaned_data["quantity"]))
    except CartGone:
        return _moved(request)


@acts_on_post(_cart_page)
@vary_on_headers("HX-Request")
def undo(request: ShopRequest) -> HttpResponse:
    """Put a removed line back, as much of it as there still is."""
    removed = removals.from_token(request.POST.get(removals.PARAMETER))
    if removed is None:
        raise BadRequest("Put what back?")
    variant = _variant_or_404(removed.variant_id)
    found = carts.find_or_create(request)
    try:
        shortage = carts.put_back(found, removed, variant=variant)
    except CartGone:
        return _moved(request)
    if shortage:
        told = Told(words=undo_shortage_in_words(shortage), is_refusal=True, returned=variant.pk)
    else:
        in_words = _("“%(title)s” is back in your cart.") % {"title": variant.product.title}
        told = Told(words=in_words, returned=variant.pk)
    return _remembered(answer(request, found, told), found)


@acts_on_post(_cart_page)
@vary_on_headers("HX-Request")
def keep(request: ShopRequest, variant_id: int) -> HttpResponse:
    """Move a line to what a customer saves for later."""
    if not isinstance(request.user, User):
        return sign_in_first(request, reverse("cart"))
    variant = _variant_or_404(variant_id)
    found = carts.find(request)
    lists.save(request.user, variant.product)
    if found:
        carts.remove(found, variant)
    in_words = _("“%(title)s” is saved for later.") % {"title": variant.product.title}
    return answer(request, found, Told(words=in_words))


def _change(found: Cart | None, variant: Variant, quantity: int) -> Told:
    """Raises CartGone."""
    gone = Told(
        words=_("“%(title)s” is not in your cart any more.") % {"title": variant.product.title},
        is_refusal=True,
    )
    if found is None:
        return gone
    if quantity == 0:
        removed = carts.remove(found, variant)
        return Told(removed=RemovedRow.of(removed, variant)) if removed else gone
    try:
        return Told() if carts.set_quantity(found, variant, quantity) else gone
    except InsufficientStock as refusal:
        return Told(words=limit_in_words(refusal.shortages[0].left), is_refusal=True, at=variant.pk)


def _refuse_to_add(request: ShopRequest, form: AddToCartForm) -> HttpResponse:
    """Say what is wrong with the form: 400 without a variant, 404 for an unknown one, else the quantity."""
    if form.has_error("variant", "required"):
        raise BadRequest("Which variant?")
    if form.has_error("variant"):
        raise Http404("There is no such variant.")
    told = Told(words=str(form.errors["quantity"][0]), is_refusal=True)
    return answer(request, carts.find(request), told, status=422)


def _moved(request: ShopRequest) -> HttpResponse:
    """The guest's cart was merged while this request was under way: nothing is lost, but it is elsewhere."""
    in_words = _("Your cart has just moved to your account. Please load the page again.")
    return answer(request, None, Told(words=in_words, is_refusal=True), status=409)


def _remembered(response: HttpResponse, found: Cart) -> HttpResponse:
    carts.remember(response, found)
    return response


def _variant_or_404(variant_id: int) -> Variant:
    return get_object_or_404(Variant.objects.select_related("product"), pk=variant_id)
