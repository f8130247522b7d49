"""A shopper's orders: the list, one order, paying it, and the page after. Others' do not exist here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shop import order_access, payments
from shop.models import Order, OrderLine, User
from shop.querysets import cover_of
from shop.timeline import paid_at, timeline
from shop.views.requests import ShopRequest, page_of, sign_in_first

PAGE_SIZE = 20
TITLES_SHOWN = 3


@never_cache
@require_safe
def orders(request: ShopRequest) -> HttpResponse:
    """A customer's orders, newest first."""
    if not isinstance(request.user, User):
        return sign_in_first(request, request.get_full_path())
    own = request.user.orders.annotate(
        n_more=_counted() - TITLES_SHOWN,
        titles=ArraySubquery(_titles()),
        covers=ArraySubquery(_covers()),
    ).order_by("-placed_at", "-pk")
    return render(request, "shop/orders.html", {"page": page_of(own, request, size=PAGE_SIZE)})


@never_cache
@require_safe
def order(request: ShopRequest, number: str) -> HttpResponse:
    """One order with its lines and where it goes."""
    return render(request, "shop/order.html", order_context(order_or_404(request, number)))


@never_cache
@require_safe
def done(request: ShopRequest, number: str) -> HttpResponse:
    """Thank you. An order that is not paid goes to payment instead; of one that was called off, its page."""
    finished = order_or_404(request, number)
    if finished.is_awaiting_payment:
        # Back from the provider's page: its webhook may be on its way still, or lost.
        payments.ask(finished)
    if finished.is_awaiting_payment:
        return redirect("order_pay", finished.number)
    if finished.is_called_off:
        return redirect(finished)
    return render(request, "shop/order_done.html", order_context(finished))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: ShopRequest, number: str) -> HttpResponse:
    """Pay an order that is not paid yet, as often as it takes."""
    unpaid = order_or_404(request, number)
    if request.method == "POST":
        return _pay(request, unpaid)
    if not unpaid.is_awaiting_payment:
        return redirect(unpaid)
    return _pay_page(request, unpaid, payment_form=payments.form_before_order())


def _pay(request: ShopRequest, unpaid: Order) -> HttpResponse:
    outcome = payments.pay(unpaid, request.POST)
    if isinstance(outcome, forms.BaseForm):
        return _pay_page(request, unpaid, payment_form=outcome, status=422)
    if outcome:
        return redirect(outcome) if isinstance(outcome, str) else redirect("order_done", unpaid.number)
    unpaid.refresh_from_db(fields=["status"])
    if not unpaid.is_awaiting_payment:
        messages.error(request, _("This order was called off, nothing was paid now."))
        return redirect(unpaid)
    return redirect("order_pay", unpaid.number)


def _pay_page(request: ShopRequest, unpaid: Order, *, payment_form: Any, status: int = 200) -> HttpResponse:
    context = {
        "order": unpaid,
        "payment_form": payment_form,
        "last_attempt": payments.last_attempt(unpaid),
    }
    return render(request, "shop/order_pay.html", context, status=status)


def order_or_404(request: ShopRequest, number: str) -> Order:
    """The order, if whoever asks may see it. Http404 for others', as for none."""
    return get_object_or_404(
        order_access.open_orders(request).select_related("delivery_address"), number=number
    )


def order_context(shown: Order) -> dict[str, Any]:
    """What every page about one order shows: its lines with pictures, where it goes, how far it is."""
    lines = shown.lines.select_related("product").annotate(
        cover=cover_of("product", colour="variant__colour")
    )
    return {
        "order": shown,
        "lines": list(lines),
        # An order a data set brought has no address.
        "address": getattr(shown, "delivery_address", None),
        "timeline": timeline(shown),
        "given_back": payments.given_back(shown),
        "may_cancel": payments.can_cancel(shown),
        "has_invoice": paid_at(shown) is not None,
    }


def _lines() -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(order=OuterRef("pk"))


def _counted() -> Subquery:
    """How many lines an order has; looked up for the orders of the page only."""
    return Subquery(_lines().order_by().values("order").annotate(n=Count("pk")).values("n"))


def _titles() -> QuerySet[OrderLine, str]:
    """What an order is recognised by in the list."""
    return _lines().values_list("title", flat=True)[:TITLES_SHOWN]


def _covers() -> QuerySet[OrderLine, Any]:
    """The pictures of its first lines."""
    return (
        _lines()
        .annotate(cover=cover_of("product", colour="variant__colour"))
        .values_list("cover", flat=True)[:TITLES_SHOWN]
    )
