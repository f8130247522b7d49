"""The shop's background work. Doors only: what is done stands in the modules named."""

from datetime import timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from shop import cart, order_mails, payments, returns
from shop.imports import loading
from shop.search import index

UNPAID_MINUTES = 30
"""How long stock waits for a payment."""

UNASKED_HOURS = 25
"""How long it waits while the provider cannot be asked. Stripe's pages close after 24 hours."""

LATE_DAYS = 7
"""How long after an attempt its provider is asked about an order called off. Some transfers take days."""


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def cancel_unpaid_orders() -> int:
    """Cancel orders nobody paid in time, so that others can have their stock. Returns how many."""
    now = timezone.now()
    return payments.cancel_unpaid(
        before=now - timedelta(minutes=UNPAID_MINUTES), unasked_before=now - timedelta(hours=UNASKED_HOURS)
    )


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def return_stray_payments() -> int:
    """Give back money that no order has a use for and that could not go back at once. Returns how many."""
    payments.ask_about_called_off(since=timezone.now() - timedelta(days=LATE_DAYS))
    return payments.return_strays()


@shared_task(
    ignore_result=True,
    soft_time_limit=60,
    time_limit=90,
    autoretry_for=(OSError,),  # the mail server's refusals are OSErrors too
    retry_backoff=30,
    max_retries=5,
)
def send_order_mail(step_id: int) -> bool:
    """Tell a customer about one step of their order, once."""
    return order_mails.send(step_id, now=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def send_overdue_order_mails() -> int:
    """Send the mails about orders that nobody was asked to send, or who was could not. Returns how many."""
    return order_mails.send_overdue(now=timezone.now())


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def note_returns(product_ids: list[int] | None = None) -> int:
    """Note what is sold out or back among these products, all by default, and write to whoever waits."""
    returns.note(now=timezone.now(), product_ids=product_ids)
    return returns.tell()


@shared_task(ignore_result=True, soft_time_limit=540, time_limit=600)
def forget_expired() -> None:
    """Delete the sessions and guests' carts that nobody can come back to, and files staff never loaded."""
    call_command("clearsessions")
    cart.forget_abandoned(now=timezone.now())
    loading.forget_abandoned(now=timezone.now())


@shared_task(soft_time_limit=540, time_limit=600)
def reindex() -> int:
    """Bring the search index in line with whoever changed the catalogue unheard; how many entries it was."""
    return index.refresh_all()
