"""What the shop does about its own announcements."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from shop import signals, tasks
from shop.models import Order


@receiver(signals.catalogue_changed)
def catalogue_did_change(product_ids: Sequence[int], **_: Any) -> None:
    """Stock may be back."""
    tasks.note_returns.delay(list(product_ids))


@receiver(signals.order_cancelled)
def order_was_cancelled(order: Order, **_: Any) -> None:
    """Its stock is back."""
    products = {line.product_id for line in order.lines.all() if line.product_id}
    tasks.note_returns.delay(sorted(products))
