"""Money that came in. The one place that turns a confirmed payment into a paid order, whoever confirms it:
the shopper's own request, a webhook, or the provider when it is asked.

A payment may be confirmed more than once, and late. An order is paid once; money for an order that was called
off meanwhile, or paid already, is stray and goes back. Everything happens under the order's lock.
"""

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from payments import PaymentError, PaymentStatus
from payments.signals import status_changed

from shop import orders
from shop.models import Order, OrderStatus, Payment

logger = logging.getLogger(__name__)


@receiver(status_changed, sender=Payment, dispatch_uid="shop.payments.settle")
def settle(*, instance: Payment, **_facts: Any) -> None:
    """Count money that has come in: the order it is for is paid, or it is sent back where it came from."""
    if instance.status == PaymentStatus.CONFIRMED:
        _count(instance)


@transaction.atomic
def _count(payment: Payment) -> None:
    order = Order.objects.select_for_update().get(pk=payment.order_id)
    if order.is_awaiting_payment:
        orders.move(order, OrderStatus.PAID)
    elif is_stray(order, payment):
        logger.warning(
            "payment %s came in for order %s, which is %s: it goes back",
            payment.pk,
            order.number,
            order.status,
        )
        # Kept first, given back after: should the provider fail, `return_strays` finds it.
        transaction.on_commit(partial(send_back, payment.pk), robust=True)


def is_stray(order: Order, payment: Payment) -> bool:
    """Whether an order has no use for a confirmed payment: called off, or paid by an earlier one."""
    others = order.payments.filter(status=PaymentStatus.CONFIRMED).exclude(pk=payment.pk)
    return order.is_called_off or others.exists()


def give_back(payment: Payment) -> None:
    """Have the provider give a payment back. Raises PaymentError where it does not, which is logged."""
    try:
        payment.refund()
    except (PaymentError, ValueError) as refusal:  # it refuses, or is not configured any more
        logger.exception("payment %s of order %s could not be given back", payment.pk, payment.order.number)
        raise PaymentError(str(refusal)) from refusal


@transaction.atomic
def send_back(payment_id: int) -> bool:
    """Give back a stray payment, if it still is one. A refusal is kept with it, for staff to see."""
    of_order = Payment.objects.values_list("order_id").get(pk=payment_id)
    order = Order.objects.select_for_update().get(pk=of_order[0])
    payment = Payment.objects.get(pk=payment_id)
    if payment.status != PaymentStatus.CONFIRMED or not is_stray(order, payment):
        return False
    try:
        give_back(payment)
    except PaymentError as refusal:
        payment.message = f"Has to be given back, the order is {order.status}. The provider said: {refusal}"
        payment.save(update_fields=["message"])
        return False
    return True
