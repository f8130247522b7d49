"""The only listener to the shop's signals: turns what the shop announces into events, and lets go of them."""

from datetime import UTC
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from analytics import leaving, purchases, visitors
from analytics.events import NewEvent, record
from analytics.models import EventKind
from analytics.time_ids import derived_id, moment_of
from shop import signals
from shop.models import Order, Product, Review, User, Variant
from shop.origins import Origin


@receiver(signals.product_viewed)
def product_was_viewed(product: Product, origin: Origin | None, **_: Any) -> None:
    """A view, and the click that led to it. A link followed twice is one click: its id follows from it."""
    if origin:
        click_id = derived_id(moment_of(origin.slate_id), "click", origin.slate_id, origin.position)
        _record(EventKind.CLICK, product, origin=origin, id=click_id)
    _record(EventKind.VIEW, product, origin=origin)


@receiver(signals.products_searched)
def products_were_searched(text: str, found: int, **_: Any) -> None:
    """A search, with how much it found."""
    _record(EventKind.SEARCH, properties={"text": text, "found": found})


@receiver(signals.cart_line_added)
def cart_line_was_added(variant: Variant, quantity: int, origin: Origin | None, **_: Any) -> None:
    """Units put into a cart."""
    _record(EventKind.ADD_TO_CART, variant.product_id, quantity=quantity, origin=origin)


@receiver(signals.cart_line_removed)
def cart_line_was_removed(variant: Variant, quantity: int, **_: Any) -> None:
    """Units taken out of a cart."""
    _record(EventKind.REMOVE_FROM_CART, variant.product_id, quantity=quantity)


@receiver(signals.order_placed)
def order_was_placed(order: Order, **_: Any) -> None:
    """One purchase for every line."""
    purchases.record_order(order, visitor=visitors.current() or purchases.buyer_of(order))


@receiver(signals.product_liked)
def product_was_liked(user: User, product: Product, **_: Any) -> None:
    """A thumb up."""
    _record(EventKind.LIKE, product, id=_id_of_the_day(EventKind.LIKE, user, product))


@receiver(signals.product_saved)
def product_was_saved(user: User, product: Product, **_: Any) -> None:
    """Kept for later."""
    _record(EventKind.SAVE, product, id=_id_of_the_day(EventKind.SAVE, user, product))


@receiver(signals.product_reviewed)
def product_was_reviewed(review: Review, **_: Any) -> None:
    """A rating, as given; whether the text is shown is another matter."""
    _record(EventKind.RATE, review.product_id, properties={"rating": review.rating})


@receiver(signals.shopper_signed_in)
def shopper_did_sign_in(user: User, request: HttpRequest, **_: Any) -> None:
    """Anonymous history joins the user."""
    visitors.merge_at_sign_in(request, user.pk)


@receiver(signals.customer_asked)
def customer_did_ask(user_id: int, **_: Any) -> dict[str, Any]:
    """What they did and were shown."""
    return leaving.recorded_of(user_id)


@receiver(signals.customer_left)
def customer_did_leave(user_id: int, **_: Any) -> None:
    """What they did is nobody's from now on."""
    leaving.cut_loose(user_id)


def _id_of_the_day(kind: EventKind, user: User, product: Product) -> UUID:
    """Whoever wavers between giving and taking back has done it once that day."""
    day = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return derived_id(day, kind.value, user.pk, product.pk)


def _record(
    kind: EventKind,
    product: Product | int | None = None,
    *,
    id: UUID | None = None,
    quantity: int = 1,
    origin: Origin | None = None,
    properties: dict[str, Any] | None = None,
) -> None:
    visitor = visitors.current()
    if visitor is None:
        return
    event = NewEvent(
        kind=kind,
        id=id,
        occurred_at=timezone.now(),
        product_id=product.pk if isinstance(product, Product) else product,
        quantity=quantity,
        slate_id=origin.slate_id if origin else None,
        slate_position=origin.position if origin else None,
        properties=properties or {},
    )
    record(event, visitor=visitor)
