"""What the shop does about its own announcements: it asks a worker. Without a broker, a sweep follows."""

import logging
from collections.abc import Sequence
from typing import Any

from celery import Task
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from shop import order_mails, signals, tasks
from shop.models import Order, OrderStep

logger = logging.getLogger(__name__)


@receiver(signals.catalogue_changed)
def catalogue_did_change(*, product_ids: Sequence[int], **_facts: Any) -> None:
    """Stock may be back."""
    _ask(tasks.note_returns, list(product_ids))


@receiver(signals.stock_returned)
def stock_did_return(*, order: Order, **_facts: Any) -> None:
    """Somebody may be waiting for it."""
    products = {line.product_id for line in order.lines.all() if line.product_id}
    _ask(tasks.note_returns, sorted(products))


@receiver(signals.order_moved)
def order_did_move(*, step: OrderStep, **_facts: Any) -> None:
    """The customer is told, of the steps that customers are told about."""
    if step.status in order_mails.TOLD:
        _ask(tasks.send_order_mail, step.pk)


def _ask(task: Task, argument: Any) -> None:
    try:
        task.delay(argument)
    except OperationalError as error:
        logger.warning("no broker takes %s(%s), it will be done later: %s", task.name, argument, error)
