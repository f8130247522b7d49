"""Trying to pay an order, and finding out how an attempt went."""

import logging
from collections.abc import Mapping
from typing import Any, NewType

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from payments import PaymentError, PaymentStatus, RedirectNeeded
from payments.core import provider_factory

from shop.models import Order, Payment
from shop.payments.test_card import TestCardForm

logger = logging.getLogger(__name__)

ProviderPage = NewType("ProviderPage", str)
"""The address at which the provider asks the shopper to pay."""


def form_before_order(data: Mapping[str, Any] | None = None) -> TestCardForm | None:
    """The form filled in with the checkout, so that a typo makes no order; None where the provider asks."""
    return TestCardForm(data) if settings.PAYMENT_PROVIDER == "test" else None


def last_attempt(order: Order) -> str:
    """How the last attempt to pay an order went, a PaymentStatus; empty before the first."""
    return order.payments.order_by("-pk").values_list("status", flat=True).first() or ""


@transaction.atomic
def pay(order: Order, data: Mapping[str, Any]) -> bool | forms.Form | ProviderPage:
    """Try to pay an order awaiting payment: True paid, False not, the form with its errors, or where to go.

    The order is locked meanwhile, so a double click pays once: the second finds it paid, or the page at the
    provider that the first opened. A provider that fails has not paid, and what it said is kept with the
    payment: `last_attempt` is `error` then, where a card that was declined leaves `rejected`.
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    ask(order)
    if not order.is_awaiting_payment:
        return not order.is_called_off
    return _attempt(_open_attempt(order) or _new_payment(order), data)


@transaction.atomic
def ask(order: Order) -> bool:
    """Learn from the provider how open attempts went, where its word has not reached us; whether it answered.

    The order's status is fresh then. Where the provider did not answer, an order that awaits payment may be
    paid all the same.
    """
    Order.objects.select_for_update().get(pk=order.pk)
    answers = [_ask(payment) for payment in open_attempts().filter(order=order)]
    order.refresh_from_db(fields=["status"])
    return all(answers)


def open_attempts() -> QuerySet[Payment]:
    """Attempts that the provider has opened and not told the end of."""
    return Payment.objects.filter(status=PaymentStatus.WAITING).exclude(transaction_id="")


def _ask(payment: Payment) -> bool:
    try:
        provider_factory(payment.variant).status(payment)
    except (PaymentError, ValueError):  # not to be reached, or not configured any more
        logger.exception("could not ask about payment %s of order %s", payment.pk, payment.order.number)
        return False
    return True


def _open_attempt(order: Order) -> Payment | None:
    """The attempt to go on with. One whose provider is not configured any more is given up."""
    pending = open_attempts().filter(order=order).order_by("-pk").first()
    if pending and pending.variant not in settings.PAYMENT_VARIANTS:
        pending.change_status(PaymentStatus.ERROR, "Its provider is not configured any more.")
        return None
    return pending


def _new_payment(order: Order) -> Payment:
    return Payment.objects.create(
        order=order,
        variant=settings.PAYMENT_PROVIDER,
        currency=order.currency,
        total=order.total,
        delivery=order.delivery_price,
        billing_email=order.email,
        description=_("Order %(number)s") % {"number": order.number},
    )


def _attempt(payment: Payment, data: Mapping[str, Any]) -> bool | forms.Form | ProviderPage:
    try:
        form: forms.Form = payment.get_form(data)
    except RedirectNeeded as where:
        is_open = payment.status == PaymentStatus.WAITING
        return ProviderPage(str(where)) if is_open else payment.status == PaymentStatus.CONFIRMED
    except PaymentError as failure:
        logger.exception("the payment provider failed on order %s", payment.order.number)
        payment.change_status(PaymentStatus.ERROR, str(failure))
        return False
    payment.delete()
    return form
