"""The cart: found for a request, filled, changed; what was removed can be put back.

A customer's cart hangs on the customer. A guest's is known by its id in a signed cookie, not by the
session, so an expired session loses nothing. Prices are those of now; stock bounds every quantity.
What happens to it at sign-in is in `cart_merging`.
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
from shop.querysets import CartLineQuerySet, cover_of

COOKIE = f"{settings.COOKIE_PREFIX}cart"
COOKIE_SECONDS = 60 * 24 * 3600


@dataclass(frozen=True, slots=True)
class CartContents:
    """A cart as a page shows it: lines with variant and product loaded, and what the buyable ones come to."""

    lines: list[CartLine]
    totals: pricing.Totals

    @property
    def buyable(self) -> list[CartLine]:
        """The lines of which something can be had: what the totals count."""
        return [line for line in self.lines if line.most]

    @property
    def unavailable(self) -> list[CartLine]:
        """The lines that sold out or were hidden since they were added. They cost nothing."""
        return [line for line in self.lines if not line.most]

    @property
    def units(self) -> int:
        """How many things of it can be bought."""
        return sum(line.quantity for line in self.buyable)

    @property
    def totals_by_delivery(self) -> dict[DeliveryMethod, pricing.Totals]:
        """What they come to with each way of delivery."""
        return pricing.totals_by_delivery(self.totals.subtotal)


@dataclass(frozen=True, slots=True)
class Removed:
    """A line that was taken out, with all it takes to put it back where it was."""

    variant_id: int
    quantity: int
    added_at: datetime
    origin: Origin | None = None


def find(request: HttpRequest) -> Cart | None:
    """The cart of whoever asks, None when they have none yet. Costs one query, none for a new guest."""
    if isinstance(request.user, User):
        return Cart.objects.filter(user=request.user).first()
    cart_id = cookie_of(request)
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
        lines = list(shown.annotate(cover=cover_of("variant__product", colour="variant__colour")))
    buyable = ((line.variant.price, line.quantity) for line in lines if line.most)
    return CartContents(lines, pricing.totals(buyable))


def count_units(request: HttpRequest) -> int:
    """How many things of the cart of whoever asks can be bought, in one query; none for a new guest."""
    return _lines_of(request).buyable().aggregate(units=Sum("quantity"))["units"] or 0


def product_ids(request: HttpRequest) -> list[int]:
    """The products in the cart of whoever asks, in one query; none for a new guest."""
    return list(_lines_of(request).values_list("variant__product_id", flat=True))


def cookie_of(request: HttpRequest) -> UUID | None:
    """The id of the guest cart this browser keeps, None for none or for a cookie we did not sign."""
    try:
        return UUID(hex=request.get_signed_cookie(COOKIE))
    except (KeyError, BadSignature, ValueError):
        return None


def shortages(shown: CartContents) -> dict[int, Shortage]:
    """The lines that can no longer be had in full, by variant id: stock went to others meanwhile."""
    return {
        line.variant_id: _shortage(line, asked=line.quantity)
        for line in shown.lines
        if line.quantity > line.most
    }


@transaction.atomic
def add(cart: Cart, variant: Variant, *, quantity: int = 1, origin: Origin | None = None) -> CartLine:
    """Put units of a variant into a cart, on top of those there. A line keeps its first origin.

    Raises InsufficientStock when the line would exceed stock or MAX_PER_LINE; nothing is changed then.
    Raises ValueError for a quantity below 1, CartGone for a cart that a sign-in has just merged.
    """
    if quantity < 1:
        raise ValueError("quantity must be at least 1")
    line = locked_line(cart, variant) or _new_line(cart, variant, origin)
    _require(line, line.quantity + quantity)
    line.quantity += quantity
    line.save()
    cart.save(update_fields=["updated_at"])
    signals.announce(signals.cart_line_added, variant=variant, quantity=quantity, origin=origin)
    return line


@transaction.atomic
def set_quantity(cart: Cart, variant: Variant, quantity: int) -> bool:
    """Make a line this many. Returns whether there is such a line; one that is not there stays not there.

    Raises InsufficientStock when there are not as many, ValueError below 1; nothing is changed then. Raises
    CartGone.
    """
    if quantity < 1:
        raise ValueError("quantity must be at least 1")
    line = locked_line(cart, variant)
    if line is None:
        return False
    added = quantity - line.quantity
    if added > 0:
        _require(line, quantity)
    line.quantity = quantity
    line.save(update_fields=["quantity"])
    if added > 0:
        signals.announce(signals.cart_line_added, variant=variant, quantity=added, origin=None)
    elif added < 0:
        signals.announce(signals.cart_line_removed, variant=variant, quantity=-added)
    return True


@transaction.atomic
def remove(cart: Cart, variant: Variant) -> Removed | None:
    """Take a line out. Returns what `put_back` needs, None when there was no such line. Raises CartGone."""
    line = locked_line(cart, variant)
    if line is None:
        return None
    origin = Origin(line.slate_id, line.slate_position or 0) if line.slate_id else None
    line.delete()
    signals.announce(signals.cart_line_removed, variant=variant, quantity=line.quantity)
    return Removed(variant.pk, line.quantity, line.added_at, origin)


@transaction.atomic
def put_back(cart: Cart, removed: Removed, *, variant: Variant) -> Shortage | None:
    """Undo a removal: the line is where it was and holds at least as many as it did, or all there are.

    Asked twice, it does it once. Returns what is missing where stock went to others meanwhile. Raises
    CartGone.
    """
    line = locked_line(cart, variant) or _new_line(cart, variant, removed.origin)
    missing = removed.quantity - line.quantity
    back = min(missing, line.most - line.quantity)
    if back > 0:
        line.quantity += back
        line.save()
        CartLine.objects.filter(pk=line.pk).update(added_at=removed.added_at)
        cart.save(update_fields=["updated_at"])
        signals.announce(signals.cart_line_added, variant=variant, quantity=back, origin=removed.origin)
    return _shortage(line, asked=removed.quantity) if line.quantity < removed.quantity else None


def locked_line(cart: Cart, variant: Variant) -> CartLine | None:
    """The line of a variant, under the lock of its cart. Call inside a transaction. Raises CartGone."""
    if not Cart.objects.select_for_update().filter(pk=cart.pk).exists():
        raise CartGone(cart.pk)
    line: CartLine | None = CartLine.objects.filter(cart=cart, variant=variant).first()
    if line:
        line.variant = variant
    return line


def forget_abandoned(*, now: datetime) -> int:
    """Delete guests' carts whose cookie has run out, so that nobody can come back to them; how many."""
    expired = Cart.objects.filter(user=None, updated_at__lt=now - timedelta(seconds=COOKIE_SECONDS))
    _rows, by_model = expired.delete()
    return by_model.get(Cart._meta.label, 0)


def _lines_of(request: HttpRequest) -> CartLineQuerySet:
    if isinstance(request.user, User):
        return CartLine.objects.filter(cart__user=request.user)
    cart_id = cookie_of(request)
    return CartLine.objects.filter(cart=cart_id, cart__user=None) if cart_id else CartLine.objects.none()


def _new_line(cart: Cart, variant: Variant, origin: Origin | None) -> CartLine:
    return CartLine(
        cart=cart,
        variant=variant,
        quantity=0,
        slate_id=origin.slate_id if origin else None,
        slate_position=origin.position if origin else None,
    )


def _require(line: CartLine, quantity: int) -> None:
    if quantity > line.most:
        raise InsufficientStock([_shortage(line, asked=quantity)])


def _shortage(line: CartLine, *, asked: int) -> Shortage:
    return Shortage(line.variant_id, line.variant.product.title, asked, line.most)
