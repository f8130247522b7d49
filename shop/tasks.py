"""The shop's background work. Doors only: what is done stands in the modules named."""

from datetime import timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from shop import cart, orders
from shop.imports import loading

UNPAID_MINUTES = 30
"""How long stock waits for a payment."""


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def cancel_unpaid_orders() -> int:
    """Cancel orders nobody paid in time, so that others can have their stock. Returns how many."""
    return orders.cancel_unpaid(before=timezone.now() - timedelta(minutes=UNPAID_MINUTES))


@shared_task(ignore_result=True, soft_time_limit=540, time_limit=600)
def forget_expired() -> None:
    """Delete the sessions and guests' carts that nobody can come back to, and files staff never loaded."""
    call_command("clearsessions")
    cart.forget_abandoned(now=timezone.now())
    loading.forget_abandoned(now=timezone.now())
