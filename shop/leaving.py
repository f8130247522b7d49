"""A customer's own data: all of it in one file, and the way out of the shop.

An order is also the shop's: what was sold and for how much has to be kept. When an account is closed, its
orders stay without a name, an address or an e-mail; everything else that the shop kept of the customer is
deleted. Who keeps more of a customer listens to `signals.customer_asked` and `signals.customer_left`.
"""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet

from shop import preferences, reviews, signals
from shop.exceptions import OrderUnderWay
from shop.models import (
    CartLine,
    DeliveryAddress,
    Order,
    OrderLine,
    OrderStatus,
    Payment,
    PostalAddress,
    Product,
    SavedItem,
    User,
)

UNDER_WAY = (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.SHIPPED)
_ADDRESS = [field.name for field in PostalAddress._meta.get_fields()]


def everything_of(user: User) -> dict[str, Any]:
    """All that the shop keeps of a customer, and whoever listens to it, fit for JSON.

    A constant number of queries.
    """
    told: dict[str, Any] = {
        "account": _account(user),
        "sign_in_addresses": list(
            EmailAddress.objects.filter(user=user).order_by("pk").values("email", "primary", "verified")
        ),
        "preferences": _preferences(user),
        "addresses": [_address(each) | {"is_default": each.is_default} for each in user.addresses.all()],
        "cart": _cart(user),
        "orders": [_order(each) for each in _orders(user)],
        "reviews": list(user.reviews.values("product__title", "rating", "title", "text", "status")),
        "likes": list(user.likes.values_list("product__title", flat=True)),
        "saved": list(user.saved_items.values_list("product__title", flat=True)),
        "awaited": [_awaited(each) for each in _awaited_items(user)],
    }
    answers: Any = signals.customer_asked.send(sender=None, user_id=user.pk)
    for _listener, more in answers:
        told |= more
    return told


def orders_under_way(users: Iterable[User]) -> QuerySet[Order]:
    """The orders for which these accounts are still needed: to be paid, sent or delivered."""
    return Order.objects.filter(user__in=[user.pk for user in users], status__in=UNDER_WAY).order_by("pk")


@transaction.atomic
def close(user: User) -> None:
    """Delete a customer and all that was theirs, and take their name out of their orders: the one way to.

    Raises OrderUnderWay while something is still to be paid, sent or delivered.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if waiting := orders_under_way([user]).first():
        raise OrderUnderWay(waiting.number)
    user_id = user.pk
    rated = list(Product.objects.filter(reviews__user=user).order_by("pk"))
    _take_name_out(user.orders.all())
    user.delete()
    for product in rated:  # their reviews went along
        reviews.tally(product)
    signals.announce(signals.customer_left, user_id=user_id)


def _take_name_out(orders: "QuerySet[Order]") -> None:
    DeliveryAddress.objects.filter(order__in=orders).delete()
    Payment.objects.filter(order__in=orders).update(billing_email="")
    orders.update(email="", user=None)


def _account(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "since": user.date_joined.isoformat(),
        "last_sign_in": user.last_login.isoformat() if user.last_login else None,
    }


def _cart(user: User) -> list[dict[str, Any]]:
    lines = CartLine.objects.filter(cart__user=user).select_related("variant__product")
    return [
        {
            "title": each.variant.product.title,
            "label": each.variant.label,
            "quantity": each.quantity,
            "added_at": each.added_at.isoformat(),
        }
        for each in lines
    ]


def _awaited_items(user: User) -> QuerySet[SavedItem]:
    return user.saved_items.filter(wants_mail=True).select_related("product", "variant")


def _awaited(item: SavedItem) -> dict[str, Any]:
    return {"title": item.product.title, "label": item.variant.label if item.variant else ""}


def _orders(user: User) -> list[Order]:
    own = user.orders.select_related("delivery_address").prefetch_related("lines")
    return list(own.order_by("placed_at", "pk"))


def _order(order: Order) -> dict[str, Any]:
    address = getattr(order, "delivery_address", None)
    return {
        "number": order.number,
        "placed_at": order.placed_at.isoformat(),
        "status": order.status,
        "email": order.email,
        "language": order.language,
        "total": str(order.total),
        "currency": order.currency,
        "delivered_to": _address(address) if address else None,
        "lines": [_line(each) for each in order.lines.all()],
    }


def _line(line: OrderLine) -> dict[str, Any]:
    return {
        "title": line.title,
        "label": line.label,
        "sku": line.sku,
        "unit_price": str(line.unit_price),
        "quantity": line.quantity,
    }


def _address(address: PostalAddress) -> dict[str, Any]:
    return {name: str(getattr(address, name)) for name in _ADDRESS}


def _preferences(user: User) -> dict[str, Any] | None:
    if preferences.of_user(user.pk) is None:
        return None
    kept = user.preferences
    return {
        "categories": list(kept.categories.values_list("name", flat=True)),
        "brands": list(kept.brands.values_list("name", flat=True)),
        "budget": None if kept.budget is None else str(kept.budget),
        "gender": kept.gender,
        "birth_year": kept.birth_year,
    }
