"""What happens to a guest's cart at sign-in: it joins the customer's, and the shopper is told how."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from shop.cart import cookie_of, locked_line
from shop.models import Cart, CartLine, User


@dataclass(frozen=True, slots=True)
class AddedUp:
    """A line both carts had: together they hold this many now."""

    title: str
    quantity: int


@dataclass(frozen=True, slots=True)
class CutDown:
    """A line of which not all could come along: how many were asked for, and how many there are (0: none)."""

    title: str
    asked: int
    left: int
    was_in_both: bool


@dataclass(slots=True)
class Merged:
    """What a merge did: how many lines came along, which added up to one, which were cut down to stock."""

    brought: int = 0
    added_up: list[AddedUp] = field(default_factory=list)
    cut_down: list[CutDown] = field(default_factory=list)


@transaction.atomic
def merge_at_sign_in(request: HttpRequest, user: User) -> Merged:
    """Bring a guest's cart into the customer's: quantities add up, bounded by stock; the guest's is gone.

    A line that sold out stays behind, unless the customer's cart has it too: that one waits unchanged.
    """
    guest = _locked_guest_cart(cookie_of(request))
    if guest is None:
        return Merged()
    own, _ = Cart.objects.get_or_create(user=user)
    merged = Merged()
    for line in guest.lines.select_related("variant__product"):
        _bring(line, own, told=merged)
    guest.delete()
    return merged


def _locked_guest_cart(cart_id: UUID | None) -> Cart | None:
    if cart_id is None:
        return None
    return Cart.objects.select_for_update().filter(pk=cart_id, user=None).first()


def _bring(line: CartLine, own: Cart, *, told: Merged) -> None:
    there = locked_line(own, line.variant)
    asked = line.quantity + (there.quantity if there else 0)
    kept = min(asked, line.most)
    title = line.variant.product.title
    told.brought += kept > 0
    if kept and there:
        there.quantity = kept
        there.save(update_fields=["quantity"])
    elif kept:
        own.lines.create(
            variant=line.variant, quantity=kept, slate_id=line.slate_id, slate_position=line.slate_position
        )
    if kept < asked:
        told.cut_down.append(CutDown(title, asked, kept, was_in_both=there is not None))
    elif there:
        told.added_up.append(AddedUp(title, kept))
