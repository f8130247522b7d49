"""The shop's background work. Doors only: what is done stands in the modules named."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from shop import orders

UNPAID_MINUTES = 30
"""How long stock waits for a payment."""


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def cancel_unpaid_orders() -> int:
    """Cancel orders nobody paid in time, so that others can have their stock. Returns how many."""
    return orders.cancel_unpaid(before=timezone.now() - timedelta(minutes=UNPAID_MINUTES))
