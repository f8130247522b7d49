"""What shoppers do with an order they have placed: cancel it, buy it again, print its invoice, find it."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from payments import PaymentError

from shop import buy_again, order_access, orders, payments
from shop import cart as carts
from shop.exceptions import CartGone, MoveNotAllowed, NothingPaid
from shop.models import Order, OrderStatus
from shop.order_forms import FindOrderForm
from shop.timeline import paid_at
from shop.views.orders import order_context, order_or_404
from shop.views.requests import ShopRequest
from shop.wording import shortage_in_words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: ShopRequest, number: str) -> HttpResponse:
    """Ask whether the order shall be cancelled; when told so, cancel it."""
    order = order_or_404(request, number)
    if order.status == OrderStatus.CANCELLED:
        return redirect(order)  # asked twice
    if not orders.can_move(order, OrderStatus.CANCELLED):
        messages.error(request, _("This order can no longer be cancelled: it is on its way, or over."))
    elif request.method == "POST":
        _cancel(request, order)
    elif payments.can_cancel(order):
        return render(request, "shop/order_cancel.html", order_context(order))
    else:
        messages.error(request, _nothing_paid())
    return redirect(order)


@require_POST
def again(request: ShopRequest, number: str) -> HttpResponse:
    """Put what the order brought into the cart, and say what cannot be had."""
    order = order_or_404(request, number)
    found = carts.find_or_create(request)
    try:
        with transaction.atomic():
            bought = buy_again.put_into(found, order)
    except CartGone:
        messages.info(request, _("Your cart has just moved to your account. Please try again."))
        return redirect(order)
    if bought.units:
        messages.success(request, _in_your_cart(bought.units))
    for shortage in bought.shortages:
        messages.warning(request, shortage_in_words(shortage))
    response = redirect("cart")
    carts.remember(response, found)
    return response


@never_cache
@require_safe
def invoice(request: ShopRequest, number: str) -> HttpResponse:
    """The invoice of an order that was paid, made to be printed."""
    order = order_or_404(request, number)
    if not (paid := paid_at(order)):
        raise Http404("An order that was not paid has no invoice.")
    context = {**order_context(order), "paid_at": paid, "seller": _seller()}
    return render(request, "shop/invoice.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: ShopRequest) -> HttpResponse:
    """Let a guest who knows number and e-mail see the order from this browser too."""
    form = FindOrderForm(request.POST if request.method == "POST" else None)
    order, status = None, 200
    if form.is_bound:
        # Per browser's address, and per number: nobody tries many e-mails on one order from many addresses.
        if not form.is_valid():
            status = 422
        elif ratelimit.consume(request, action="order_find", key=form.cleaned_data["number"]):
            order, status = form.found(), 422
        else:
            form.refuse(_("That was tried too often. Please wait a few minutes."))
            status = 429
    if order is None:
        return render(request, "shop/order_find.html", {"form": form}, status=status)
    order_access.remember(request, order)
    return redirect(order)


def _cancel(request: ShopRequest, order: Order) -> None:
    try:
        payments.cancel(order)
    except MoveNotAllowed:
        messages.error(
            request, _("This order can no longer be cancelled: it has just been sent or cancelled.")
        )
    except NothingPaid:
        messages.error(request, _nothing_paid())
    except PaymentError:
        # Logged by `payments`, which left the order as it was.
        messages.error(
            request, _("Your money could not be given back just now, so the order stands. Please try again.")
        )
    else:
        messages.success(request, _("Your order is cancelled."))


def _nothing_paid() -> str:
    return _("This order cannot be cancelled: it was not paid in this shop, so no money could be given back.")


def _in_your_cart(units: int) -> str:
    return ngettext("%(n)d thing is in your cart again.", "%(n)d things are in your cart again.", units) % {
        "n": units
    }


def _seller() -> list[str]:
    return settings.SELLER or [settings.SITE_NAME, _("A demo shop: nothing is sold, nothing is sent")]
