"""A customer's own data: all of it in one file, and the way out of the shop.

An order is also the shop's: what was sold and for how much has to be kept. When an account is closed, its
orders stay without a name, an address or an e-mail; everything else that was the customer's is deleted.
"""

from typing import Any

from django.db import transaction

from shop import preferences
from shop.exceptions import OrderUnderWay
from shop.models import DeliveryAddress, Order, OrderLine, OrderStatus, Payment, PostalAddress, User

UNDER_WAY = (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.SHIPPED)
_ADDRESS = [field.name for field in PostalAddress._meta.get_fields()]


def everything_of(user: User) -> dict[str, Any]:
    """All that the shop keeps of a customer, fit for JSON; a constant number of queries."""
    return {
        "account": {"email": user.email, "name": user.name, "since": user.date_joined.isoformat()},
        "preferences": _preferences(user),
        "addresses": [_address(each) | {"is_default": each.is_default} for each in user.addresses.all()],
        "orders": [_order(each) for each in _orders(user)],
        "reviews": list(user.reviews.values("product__title", "rating", "title", "text", "status")),
        "likes": list(user.likes.values_list("product__title", flat=True)),
        "saved": list(user.saved_items.values_list("product__title", flat=True)),
    }


@transaction.atomic
def close(user: User) -> None:
    """Delete a customer and all that was theirs, and take their name out of their orders.

    Raises OrderUnderWay while something is still to be paid, sent or delivered.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if waiting := user.orders.filter(status__in=UNDER_WAY).first():
        raise OrderUnderWay(waiting.number)
    DeliveryAddress.objects.filter(order__user=user).delete()
    Payment.objects.filter(order__user=user).update(billing_email="")
    user.orders.update(email="", user=None)
    user.delete()


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
