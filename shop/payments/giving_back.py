"""Calling orders off, and with that giving back what was paid for them."""

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Max, QuerySet, Sum
from payments import PaymentError, PaymentStatus

from shop import orders
from shop.exceptions import NothingPaid
from shop.models import CALLED_OFF, Order, OrderStatus, Payment
from shop.payments.paying import ask, open_attempts
from shop.payments.settling import give_back, send_back

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Money that went back to where it came from."""

    amount: Decimal
    at: datetime


def given_back(order: Order) -> GivenBack | None:
    """How much of an order's money went back, and when the last of it did; None where none has.

    What was paid twice was never the order's: while the order stands none of its money went back, and of one
    called off never more than it cost.
    """
    refunded = order.payments.filter(status=PaymentStatus.REFUNDED, order__status__in=CALLED_OFF)
    sums = refunded.aggregate(amount=Sum("total"), at=Max("modified"))
    return GivenBack(min(sums["amount"], order.total), sums["at"]) if sums["amount"] else None


@transaction.atomic
def refund(order: Order) -> Order:
    """Give back all that was paid for an order and close it as refunded.

    Raises MoveNotAllowed, and NothingPaid for an order without a payment that holds money. What the provider
    raises undoes the move.
    """
    order = orders.move(order, OrderStatus.REFUNDED)
    if not _give_money_back(order):
        raise NothingPaid(order.number)
    return order


def can_cancel(order: Order) -> bool:
    """Whether the order may be cancelled now: it was not shipped, and what was paid for it can go back."""
    if not orders.can_move(order, OrderStatus.CANCELLED):
        return False
    return order.is_awaiting_payment or _holding_money(order).exists()


@transaction.atomic
def cancel(order: Order) -> Order:
    """Cancel an order that was not shipped: its stock goes back, and so does what was paid.

    Raises MoveNotAllowed, and NothingPaid for a paid order without a payment that holds money, which a data
    set brought. What the provider raises undoes the move.
    """
    was = Order.objects.select_for_update().get(pk=order.pk)
    order = orders.move(was, OrderStatus.CANCELLED)
    transaction.on_commit(partial(_close_open, order.pk), robust=True)
    if not _give_money_back(order) and not was.is_awaiting_payment:
        raise NothingPaid(order.number)
    return order


def cancel_unpaid(*, before: datetime, unasked_before: datetime) -> int:
    """Cancel orders placed before this time and still awaiting payment; returns how many.

    The provider is asked first: money whose webhook was lost is money all the same. While it cannot be asked,
    only orders placed before the second time are cancelled; money that comes to light later goes back. One
    transaction an order: a payment that is being made holds its order, and whoever comes second finds what
    the first did. Orders a data set brought set no stock aside and are left alone.
    """
    overdue = Order.objects.filter(status=OrderStatus.PLACED, placed_at__lt=before, dataset="")
    chosen = list(overdue.values_list("pk", flat=True))
    return sum(_cancel_if_unpaid(pk, unasked_before=unasked_before) for pk in chosen)


def ask_about_called_off(*, since: datetime) -> None:
    """Learn of money that attempts begun since then brought, unheard, to orders called off: it goes back."""
    unheard = open_attempts().filter(order__status__in=CALLED_OFF, created__gt=since)
    for order in Order.objects.filter(pk__in=unheard.values("order")):
        ask(order)


def return_strays() -> int:
    """Give back confirmed payments that no order has a use for, which failed when they came in; how many."""
    confirmed = Payment.objects.filter(status=PaymentStatus.CONFIRMED)
    of_called_off = confirmed.filter(order__status__in=CALLED_OFF)
    first = confirmed.order_by("order_id", "pk").distinct("order_id")
    doubled = confirmed.exclude(pk__in=first.values("pk"))
    return sum(map(send_back, sorted({*_ids(of_called_off), *_ids(doubled)})))


@transaction.atomic
def _cancel_if_unpaid(pk: int, *, unasked_before: datetime) -> bool:
    order = Order.objects.select_for_update().get(pk=pk)
    if not order.is_awaiting_payment:
        return False
    may_be_paid = not ask(order) and order.placed_at >= unasked_before
    # A paid order may be cancelled too, so `cancel` alone would cancel one that was paid a moment ago.
    if may_be_paid or not order.is_awaiting_payment:
        return False
    cancel(order)
    return True


def _give_money_back(order: Order) -> int:
    """Last in its transaction: nothing of ours fails after the provider paid. How many payments it was."""
    confirmed = list(_holding_money(order).order_by("pk"))
    for payment in confirmed:
        give_back(payment)
    return len(confirmed)


def _holding_money(order: Order) -> QuerySet[Payment]:
    return order.payments.filter(status=PaymentStatus.CONFIRMED)


def _close_open(order_id: int) -> None:
    """Have the provider take no more money for an order. What comes in all the same is given back."""
    for payment in open_attempts().filter(order=order_id):
        try:
            payment.cancel()
        except (PaymentError, ValueError):  # it refuses, or is not configured any more
            logger.exception("payment %s could not be closed at the provider", payment.pk)


def _ids(payments: QuerySet[Payment]) -> list[int]:
    return list(payments.values_list("pk", flat=True))
