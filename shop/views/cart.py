"""The cart page and what changes it. Every change works as a form and, quicker, with HTMX.

HTMX swaps successful answers only, so a shortage comes back as 200 with the words in the partial; what no
page of ours sends (no quantity, an unknown variant) is a 4xx.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from shop import cart as carts
from shop import origins
from shop.exceptions import CartGone, InsufficientStock, Shortage
from shop.forms import AddToCartForm, QuantityForm
from shop.models import Cart, CartLine, Variant
from shop.views.requests import ShopRequest, next_url
from shop.views.wording import first_error, shortage_in_words


@require_safe
@vary_on_headers("HX-Request")
def cart(request: ShopRequest) -> HttpResponse:
    """What is in the cart, and which lines can no longer be had."""
    contents = carts.contents(carts.find(request))
    return render(request, "shop/cart.html", _context(contents))


@require_POST
@vary_on_headers("HX-Request")
def add(request: ShopRequest) -> HttpResponse:
    """Put a variant into the cart."""
    form = AddToCartForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form)
    found = carts.find_or_create(request)
    line, shortage = _add(request, found, form)
    response = _added(request, found, line=line, shortage=shortage)
    carts.remember(response, found)
    return response


@require_POST
@vary_on_headers("HX-Request")
def line(request: ShopRequest, variant_id: int) -> HttpResponse:
    """Change how many a line is; 0 removes it. A hidden product's line can still be removed."""
    variant = get_object_or_404(Variant.objects.select_related("product"), pk=variant_id)
    form = QuantityForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form)
    found = carts.find(request)
    shortage = _change(found, variant, form.cleaned_data["quantity"]) if found else None
    if request.htmx:
        return _lines(request, found, shortage)
    if shortage:
        messages.error(request, shortage_in_words(shortage))
    return redirect(next_url(request, reverse("cart")))


def _add(request: ShopRequest, found: Cart, form: AddToCartForm) -> tuple[CartLine | None, Shortage | None]:
    variant, quantity = form.cleaned_data["variant"], form.cleaned_data["quantity"]
    origin = origins.from_token(request.POST.get(origins.PARAMETER), product_id=variant.product_id)
    try:
        return carts.add(found, variant, quantity=quantity, origin=origin), None
    except InsufficientStock as refusal:
        return None, refusal.shortages[0]
    except CartGone:
        messages.info(request, _("Your cart has just moved to your account. Please try again."))
        return None, None


def _added(
    request: ShopRequest, found: Cart, *, line: CartLine | None, shortage: Shortage | None
) -> HttpResponse:
    if request.htmx:
        context = {"contents": carts.contents(found), "line": line, "shortage": shortage}
        return render(request, "shop/cart.html#added", context)
    if shortage:
        messages.error(request, shortage_in_words(shortage))
    elif line:
        messages.success(request, _("“%(title)s” is in your cart.") % {"title": line.variant.product.title})
    return redirect(next_url(request, reverse("cart")))


def _change(found: Cart, variant: Variant, quantity: int) -> Shortage | None:
    try:
        carts.set_quantity(found, variant, quantity)
    except InsufficientStock as refusal:
        return refusal.shortages[0]
    except CartGone:
        pass  # it is empty now, as the page will show
    return None


def _lines(request: ShopRequest, found: Cart | None, shortage: Shortage | None) -> HttpResponse:
    return render(request, "shop/cart.html#lines", _context(carts.contents(found), refused=shortage))


def _context(contents: carts.CartContents, *, refused: Shortage | None = None) -> dict[str, Any]:
    """The lines and what is short of them. A change that was `refused` left a line that can be had."""
    shortages = carts.shortages(contents)
    told = {refused.variant_id: refused} if refused else {}
    return {"contents": contents, "shortages": {**shortages, **told}, "is_orderable": not shortages}


def _refuse(request: ShopRequest, form: AddToCartForm | QuantityForm) -> HttpResponse:
    """Say what is wrong with the form: 400 without a variant, 404 for an unknown one, else the quantity."""
    if form.has_error("variant", "required"):
        raise BadRequest("Which variant?")
    if form.has_error("variant"):
        raise Http404("There is no such variant.")
    if request.htmx:
        return HttpResponse(first_error(form), status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, first_error(form))
    return redirect(next_url(request, reverse("cart")))
