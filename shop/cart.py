"""The cart: found for a request, filled, changed, merged at sign-in.

A customer's cart hangs on the customer. A guest's is known by its id in a signed cookie, not by the
session, so an expired session loses nothing. Prices are those of now; stock bounds every quantity.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from shop import pricing, signals
from shop.exceptions import CartGone, InsufficientStock, Shortage
from shop.models import Cart, CartLine, DeliveryMethod, User, Variant
from shop.origins import Origin
from shop.querysets import cover_of

COOKIE = f"{settings.COOKIE_PREFIX}cart"
COOKIE_SECONDS = 60 * 24 * 3600
MAX_PER_LINE = 99


@dataclass(frozen=True, slots=True)
class CartContents:
    """A cart as a page shows it: lines with variant and product loaded, and what they come to."""

    lines: list[CartLine]
    totals: pricing.Totals

    @property
    def units(self) -> int:
        """How many things are in it."""
        return sum(line.quantity for line in self.lines)

    @property
    def totals_by_delivery(self) -> dict[DeliveryMethod, pricing.Totals]:
        """What they come to with each way of delivery."""
        return pricing.totals_by_delivery(self.totals.subtotal)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge at sign-in did: lines brought along, and those cut down to stock."""

    brought: int
    shortened: list[Shortage]


def find(request: HttpRequest) -> Cart | None:
    """The cart of whoever asks, None when they have none yet. Costs one query, none for a new guest."""
    if isinstance(request.user, User):
        return Cart.objects.filter(user=request.user).first()
    cart_id = _cookie(request)
    return Cart.objects.filter(pk=cart_id, user=None).first() if cart_id else None


def find_or_create(request: HttpRequest) -> Cart:
    """The cart of whoever asks. For a guest's new cart, `remember` has to set the cookie on the response."""
    if isinstance(request.user, User):
        return Cart.objects.get_or_create(user=request.user)[0]
    return find(request) or Cart.objects.create()


def remember(response: HttpResponse, cart: Cart) -> None:
    """Let a guest's browser keep its cart: an HTTP-only signed cookie of 60 days."""
    if cart.user_id is None:
        response.set_signed_cookie(
            COOKIE,
            cart.pk.hex,
            max_age=COOKIE_SECONDS,
            secure=settings.PRODUCTION,
            httponly=True,
            samesite="Lax",
        )


def forget(response: HttpResponse) -> None:
    """Take a guest cart's cookie off the browser."""
    response.delete_cookie(COOKIE, samesite="Lax")


def contents(cart: Cart | None) -> CartContents:
    """What is in a cart, oldest line first, in one query with variants, products and a `cover` per line."""
    lines: list[CartLine] = []
    if cart:
        shown = cart.lines.select_related("variant__product__brand")
        lines = list(shown.annotate(cover=cover_of("variant__product")))
    return CartContents(lines, pricing.totals((line.variant.price, line.quantity) for line in lines))


def count_units(request: HttpRequest) -> int:
    """How many things the cart of whoever asks holds, in one query; none for a guest without a cart."""
    if isinstance(request.user, User):
        lines = CartLine.objects.filter(cart__user=request.user)
    elif cart_id := _cookie(request):
        lines = CartLine.objects.filter(cart=cart_id, cart__user=None)
    else:
        return 0
    return lines.aggregate(units=Sum("quantity"))["units"] or 0


def shortages(shown: CartContents) -> dict[int, Shortage]:
    """The lines that can no longer be had in full, by variant id: stock went to others meanwhile."""
    return {
        line.variant_id: Shortage(
            line.variant_id, line.variant.product.title, line.quantity, _most(line.variant)
        )
        for line in shown.lines
        if line.quantity > _most(line.variant)
    }


@transaction.atomic
def add(cart: Cart, variant: Variant, *, quantity: int = 1, origin: Origin | None = None) -> CartLine:
    """Put units of a variant into a cart, on top of those there. A line keeps its first origin.

    Raises InsufficientStock when the line would exceed stock or MAX_PER_LINE; nothing is changed then.
    Raises ValueError for a quantity below 1, CartGone for a cart that a sign-in has just merged.
    """
    if quantity < 1:
        raise ValueError("quantity must be at least 1")
    line = _locked_line(cart, variant) or CartLine(
        cart=cart,
        variant=variant,
        quantity=0,
        slate_id=origin.slate_id if origin else None,
        slate_position=origin.position if origin else None,
    )
    _require(variant, line.quantity + quantity)
    line.quantity += quantity
    line.save()
    cart.save(update_fields=["updated_at"])
    signals.announce(signals.cart_line_added, variant=variant, quantity=quantity, origin=origin)
    return line


@transaction.atomic
def set_quantity(cart: Cart, variant: Variant, quantity: int) -> None:
    """Make a line this many; 0 removes it. A line that is not there stays not there.

    Raises InsufficientStock when there are not as many, ValueError below 0; nothing is changed then.
    """
    if quantity < 0:
        raise ValueError("quantity must not be negative")
    line = _locked_line(cart, variant)
    if line is None:
        return
    added = quantity - line.quantity
    if quantity == 0:
        line.delete()
    else:
        if added > 0:
            _require(variant, quantity)
        line.quantity = quantity
        line.save(update_fields=["quantity"])
    if added > 0:
        signals.announce(signals.cart_line_added, variant=variant, quantity=added, origin=None)
    elif added < 0:
        signals.announce(signals.cart_line_removed, variant=variant, quantity=-added)


@transaction.atomic
def merge_at_sign_in(request: HttpRequest, user: User) -> Merged:
    """Bring a guest's cart into the customer's: quantities add up, bounded by stock; the guest's is gone."""
    guest_id = _cookie(request)
    guest = Cart.objects.select_for_update().filter(pk=guest_id, user=None).first() if guest_id else None
    if guest is None:
        return Merged(0, [])
    own, _ = Cart.objects.get_or_create(user=user)
    lines = list(guest.lines.select_related("variant__product"))
    shortened = [shortage for line in lines if (shortage := _bring(line, own))]
    guest.delete()
    return Merged(len(lines), shortened)


def forget_abandoned(*, now: datetime) -> int:
    """Delete guests' carts whose cookie has run out, so that nobody can come back to them; how many."""
    expired = Cart.objects.filter(user=None, updated_at__lt=now - timedelta(seconds=COOKIE_SECONDS))
    _rows, by_model = expired.delete()
    return by_model.get(Cart._meta.label, 0)


def _bring(line: CartLine, own: Cart) -> Shortage | None:
    there = _locked_line(own, line.variant)
    asked = line.quantity + (there.quantity if there else 0)
    kept = min(asked, _most(line.variant))
    if there:
        there.quantity = max(kept, 1)
        there.save(update_fields=["quantity"])
    elif kept:
        own.lines.create(
            variant=line.variant,
            quantity=kept,
            slate_id=line.slate_id,
            slate_position=line.slate_position,
        )
    title = line.variant.product.title
    return Shortage(line.variant_id, title, asked, kept) if kept < asked else None


def _locked_line(cart: Cart, variant: Variant) -> CartLine | None:
    if not Cart.objects.select_for_update().filter(pk=cart.pk).exists():
        raise CartGone(cart.pk)
    return CartLine.objects.filter(cart=cart, variant=variant).first()


def _require(variant: Variant, quantity: int) -> None:
    if quantity > (most := _most(variant)):
        raise InsufficientStock([Shortage(variant.pk, variant.product.title, quantity, most)])


def _most(variant: Variant) -> int:
    return min(variant.stock, MAX_PER_LINE) if variant.product.is_visible else 0


def _cookie(request: HttpRequest) -> UUID | None:
    try:
        return UUID(hex=request.get_signed_cookie(COOKIE))
    except (KeyError, BadSignature, ValueError):
        return None
