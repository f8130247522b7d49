"""Placing an order: the one door through which a cart becomes a promise.

`place_order` is all or nothing. It locks the cart, then its variants in the one lock order of `stock`, so
nothing is oversold; and one idempotency key makes one order, however often and however many at once ask.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from shop import agreement, pricing, signals, stock
from shop.agreement import AgreedLine
from shop.exceptions import EmptyCart, IdempotencyKeyReused, NotAsAgreed
from shop.models import (
    Cart,
    CartLine,
    DeliveryAddress,
    DeliveryMethod,
    Order,
    OrderLine,
    PostalAddress,
    User,
    Variant,
)


@dataclass(frozen=True, slots=True)
class CheckoutDetails:
    """What a shopper fills in and agrees to.

    `address` is any postal address, saved or not; its fields are copied. `agreed` are the lines as the
    shopper was shown them; None where nobody was shown any. `language` is the one they read it all in.
    """

    email: str
    address: PostalAddress
    idempotency_key: str
    delivery_method: str = DeliveryMethod.STANDARD
    agreed: tuple[AgreedLine, ...] | None = None
    language: str = ""


@transaction.atomic
def place_order(cart: Cart, details: CheckoutDetails, *, user: User | None = None) -> Order:
    """Turn a cart into an order awaiting payment, set its stock aside and empty the cart.

    The same key again returns the order it made. Raises EmptyCart; InsufficientStock, which says for each
    line how many are left; NotAsAgreed when prices or the cart are not as they were shown;
    IdempotencyKeyReused when the key made an order of another cart, also when both ask at the same moment.
    """
    cart_id = cart.pk
    if not Cart.objects.select_for_update().filter(pk=cart_id).exists():
        raise EmptyCart(cart_id)
    if earlier := Order.objects.filter(idempotency_key=details.idempotency_key).first():
        return _same_cart(earlier, cart_id)
    lines = list(CartLine.objects.filter(cart_id=cart_id).order_by("pk"))
    if not lines:
        raise EmptyCart(cart_id)
    variants = stock.set_aside({line.variant_id: line.quantity for line in lines})
    if details.agreed is not None:
        _require_as_agreed(details.agreed, lines, variants)
    order = _write_order(cart_id, details, user=user, lines=lines, variants=variants)
    CartLine.objects.filter(cart_id=cart_id).delete()
    signals.announce(signals.order_placed, order=order)
    return order


def _same_cart(order: Order, cart_id: UUID) -> Order:
    if order.cart_id != cart_id:
        raise IdempotencyKeyReused(order.idempotency_key or "")
    return order


def _require_as_agreed(
    agreed: tuple[AgreedLine, ...], lines: list[CartLine], variants: dict[int, Variant]
) -> None:
    now = [AgreedLine(line.variant_id, line.quantity, variants[line.variant_id].price) for line in lines]
    former = Variant.objects.filter(pk__in={line.variant_id for line in agreed} - variants.keys())
    titles = dict(former.values_list("pk", "product__title"))
    titles |= {variant_id: variant.product.title for variant_id, variant in variants.items()}
    if different := agreement.changes(agreed, now, titles=titles):
        raise NotAsAgreed(agreement.subtotal(agreed), agreement.subtotal(now), different)


def _write_order(
    cart_id: UUID,
    details: CheckoutDetails,
    *,
    user: User | None,
    lines: list[CartLine],
    variants: dict[int, Variant],
) -> Order:
    totals = pricing.totals(
        ((variants[line.variant_id].price, line.quantity) for line in lines),
        delivery_method=details.delivery_method,
    )
    order = _save_under_its_key(
        Order(
            user=user,
            email=details.email,
            language=details.language,
            currency=settings.CURRENCY,
            subtotal=totals.subtotal,
            delivery_method=details.delivery_method,
            delivery_price=totals.delivery,
            total=totals.total,
            cart_id=cart_id,
            idempotency_key=details.idempotency_key,
        )
    )
    OrderLine.objects.bulk_create(_order_line(order, line, variants[line.variant_id]) for line in lines)
    copied = {field.name for field in PostalAddress._meta.get_fields()}
    DeliveryAddress.objects.create(order=order, **{name: getattr(details.address, name) for name in copied})
    return order


def _save_under_its_key(order: Order) -> Order:
    """The cart's lock lets one request per cart come here; another cart may race with the same key."""
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError:
        if Order.objects.filter(idempotency_key=order.idempotency_key).exists():
            raise IdempotencyKeyReused(order.idempotency_key or "") from None
        raise
    return order


def _order_line(order: Order, line: CartLine, variant: Variant) -> OrderLine:
    return OrderLine(
        order=order,
        product=variant.product,
        variant=variant,
        title=variant.product.title,
        label=variant.label,
        sku=variant.sku,
        unit_price=variant.price,
        quantity=line.quantity,
        slate_id=line.slate_id,
        slate_position=line.slate_position,
    )
