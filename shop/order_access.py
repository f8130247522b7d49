"""Who may see an order: the customer it belongs to, or the browser that placed it as a guest. Nobody else.

A guest's browser knows its orders from its session; an order of a customer is never opened that way.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from shop.models import Order, User

SESSION_KEY = "orders"
MOST_KEPT = 50
JUST_PLACED = timedelta(hours=1)


def open_orders(request: HttpRequest) -> QuerySet[Order]:
    """The orders whoever asks may see, newest first."""
    return Order.objects.filter(_belongs(request))


def prepare(request: HttpRequest) -> None:
    """Give a guest about to order a session that can remember it. An error page would not bring one."""
    if not isinstance(request.user, User):
        request.session.setdefault(SESSION_KEY, [])


def remember(request: HttpRequest, order: Order) -> None:
    """Let this browser see the guest order it has just placed. Does nothing for a customer's order."""
    known = numbers(request)
    if order.user_id is None and order.number not in known:
        request.session[SESSION_KEY] = [*known, order.number][-MOST_KEPT:]
        request.session.save()  # at once: an error page, should paying end in one, does not


def just_placed(request: HttpRequest, cart_id: UUID, *, now: datetime) -> Order | None:
    """The order that emptied this cart a moment ago, for who comes back to a checkout that is over."""
    lately = Order.objects.filter(cart_id=cart_id, placed_at__gt=now - JUST_PLACED)
    return lately.filter(_belongs(request)).order_by("-pk").first()


def numbers(request: HttpRequest) -> list[str]:
    """The numbers of the orders this browser placed as a guest, oldest first."""
    return list(request.session.get(SESSION_KEY, []))


def _belongs(request: HttpRequest) -> Q:
    as_guest = Q(user=None, number__in=numbers(request))
    return as_guest | Q(user=request.user) if isinstance(request.user, User) else as_guest
