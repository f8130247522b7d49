"""Asks a worker to tell customers what happened to their order. Without a broker, the sweep will."""

import logging
from typing import Any

from django.dispatch import receiver
from kombu.exceptions import OperationalError

from shop import order_mails, tasks
from shop.models import OrderStep
from shop.signals import order_moved

logger = logging.getLogger(__name__)


@receiver(order_moved, dispatch_uid="shop.mail_queue.queue")
def queue(*, step: OrderStep, **_facts: Any) -> None:
    """Queue the mail about a step that customers are told about."""
    if step.status not in order_mails.TOLD:
        return
    try:
        tasks.send_order_mail.delay(step.pk)
    except OperationalError as error:
        logger.warning("no broker takes the mail about %s, it will be sent later: %s", step, error)
