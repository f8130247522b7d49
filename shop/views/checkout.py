"""The checkout page: everything is checked before an order is made, and one form makes one order."""

from collections.abc import Iterable
from contextlib import suppress

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop import addresses, cart, order_access, payments
from shop.checkout import place_order
from shop.checkout_form import CheckoutForm
from shop.exceptions import (
    EmptyCart,
    IdempotencyKeyReused,
    InsufficientStock,
    NotAsAgreed,
    Shortage,
    TooManyAddresses,
)
from shop.models import Cart, Order, User
from shop.views.requests import ShopRequest, sign_in_first
from shop.wording import not_as_agreed_in_words, shortage_in_words

TYPED_KEY = "checkout"
"""Where a session keeps what a customer typed who has to sign in again, and whose it is."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: ShopRequest) -> HttpResponse:
    """Show the form, or take it: order placed, payment tried, on to the order's page."""
    found = cart.find(request)
    contents = cart.contents(found)
    data = request.POST if request.method == "POST" else None
    form = CheckoutForm(data, user=_customer(request), contents=contents, typed=_kept(request))
    payment_form = payments.form_before_order(data)
    page = _Page(request, found, contents, form=form, payment_form=payment_form)
    if data is None:
        order_access.prepare(request)
        return page.shown(shortages=cart.shortages(contents).values())
    if not _are_valid(form, payment_form):
        form.renew_unreadable()
        return page.shown(status=422)
    return _place(request, found, page) if found else page.empty()


class _Page:
    """The checkout page of one request, in its several states."""

    def __init__(
        self,
        request: ShopRequest,
        found: Cart | None,
        contents: cart.CartContents,
        *,
        form: CheckoutForm,
        payment_form: forms.Form | None,
    ) -> None:
        self.request, self.found, self.contents = request, found, contents
        self.form, self.payment_form = form, payment_form

    def shown(self, *, shortages: Iterable[Shortage] = (), status: int = 200) -> HttpResponse:
        """The page with all that was typed; without anything in the cart, the cart."""
        if not self.contents.lines:
            return self.empty()
        context = {
            "form": self.form,
            "payment_form": self.payment_form,
            "contents": self.contents,
            "shortages": list(map(shortage_in_words, shortages)),
        }
        return render(self.request, "shop/checkout.html", context, status=status)

    def empty(self) -> HttpResponse:
        """There is nothing to check out: it has just been ordered, it belongs to a customer, or so it is."""
        if order := self._just_placed():
            messages.info(self.request, _("This is the order you have just placed."))
            return redirect("order_done", order.number)
        owner = self.form.sent_for()
        if owner and _customer(self.request) is None:
            self.request.session[TYPED_KEY] = {"owner": owner, "typed": self.form.typed()}
            messages.info(
                self.request, _("You were signed out meanwhile. What you typed is kept: sign in to go on.")
            )
            return sign_in_first(self.request, self.request.path)
        messages.info(self.request, _("Your cart is empty."))
        return redirect("cart")

    def _just_placed(self) -> Order | None:
        found = self.found
        return order_access.just_placed(self.request, found.pk, now=timezone.now()) if found else None


def _are_valid(form: CheckoutForm, payment_form: forms.Form | None) -> bool:
    """Both are validated even when the first is wrong, so that the page names everything at once."""
    return all([form.is_valid(), payment_form is None or payment_form.is_valid()])


def _place(request: ShopRequest, found: Cart, page: _Page) -> HttpResponse:
    try:
        order = place_order(found, page.form.details(), user=_customer(request))
    except EmptyCart:
        return page.empty()
    except IdempotencyKeyReused:
        page.form.renew("idempotency_key")
        page.form.add_error(None, _("This form was used for another order. Please send it once more."))
        return page.shown(status=409)
    except NotAsAgreed as refusal:
        page.form.renew("agreed")
        page.form.add_error(None, not_as_agreed_in_words(refusal))
        return page.shown(status=409)
    except InsufficientStock as refusal:
        return page.shown(shortages=refusal.shortages, status=409)
    return _go_on(request, order, page.form)


def _go_on(request: ShopRequest, order: Order, form: CheckoutForm) -> HttpResponse:
    """The order is made: whatever happens from here on, the shopper can get to it."""
    order_access.remember(request, order)
    request.session.pop(TYPED_KEY, None)
    customer = _customer(request)
    if customer and form.wants_address_kept():
        with suppress(TooManyAddresses):  # the order matters more
            addresses.keep(customer, form.instance)
    outcome = payments.pay(order, request.POST)
    if isinstance(outcome, str):
        return redirect(outcome)
    return redirect("order_done" if outcome is True else "order_pay", order.number)


def _kept(request: ShopRequest) -> dict[str, str]:
    """What this customer typed before they had to sign in; nothing of whoever used this browser before."""
    kept = request.session.get(TYPED_KEY, {})
    return kept["typed"] if kept and kept["owner"] == str(request.user.pk) else {}


def _customer(request: ShopRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
