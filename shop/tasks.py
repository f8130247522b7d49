"""The shop's background work. Doors only: what is done stands in the modules named."""

from datetime import timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from shop import cart, orders, returns
from shop.search import index

UNPAID_MINUTES = 30
"""How long stock waits for a payment."""


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def cancel_unpaid_orders() -> int:
    """Cancel orders nobody paid in time, so that others can have their stock. Returns how many."""
    return orders.cancel_unpaid(before=timezone.now() - timedelta(minutes=UNPAID_MINUTES))


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def note_returns(product_ids: list[int] | None = None) -> int:
    """Note what is sold out or back among these products, all by default, and write to whoever waits."""
    returns.note(now=timezone.now(), product_ids=product_ids)
    return returns.tell()


@shared_task(ignore_result=True, soft_time_limit=540, time_limit=600)
def forget_expired() -> None:
    """Delete the sessions and guests' carts that nobody can come back to."""
    call_command("clearsessions")
    cart.forget_abandoned(now=timezone.now())


@shared_task(soft_time_limit=540, time_limit=600)
def reindex() -> int:
    """Bring the search index in line with whoever changed the catalogue unheard; how many entries it was."""
    return index.refresh_all()
