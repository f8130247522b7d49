"""What customers are told by mail: that an order is paid, sent, cancelled or refunded.

Each step of an order is told once. A worker sends it a moment later; whatever kept it from that (no broker,
no mail server, a lost worker), a later sweep finds the step not told yet. The step's row is locked while its
mail is sent, so two who try at once send one.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shop import languages, payments
from shop.links import absolute
from shop.models import Order, OrderStatus, OrderStep

logger = logging.getLogger(__name__)

TOLD = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.CANCELLED, OrderStatus.REFUNDED)
"""The steps customers get a mail about."""

WORTH_TELLING = timedelta(days=3)
"""A mail that could not be sent for this long would only confuse."""

QUEUED = timedelta(minutes=2)
"""How long a sweep leaves a step to the worker that was asked to tell it."""


@transaction.atomic
def send(step_id: int, *, now: datetime) -> bool:
    """Send the mail about a step, unless it was sent or somebody is about to; whether it was sent now.

    What the mail server raises leaves it to be sent again.
    """
    step = _untold().filter(pk=step_id).select_for_update(skip_locked=True, of=("self",)).first()
    if step is None:
        return False
    message(step).send()
    step.mailed_at = now
    step.save(update_fields=["mailed_at"])
    return True


def send_overdue(*, now: datetime) -> int:
    """Send what no worker sent; how many. What the mail server will not take keeps nothing else back."""
    overdue = _untold().filter(at__gt=now - WORTH_TELLING, at__lt=now - QUEUED)
    return sum(_try(pk, now=now) for pk in list(overdue.order_by("pk").values_list("pk", flat=True)))


def message(step: OrderStep) -> EmailMultiAlternatives:
    """The mail about a step, as text and as HTML, in the language its reader ordered or chose to read in."""
    with translation.override(languages.language_of_order(step.order)):
        return _written(step)


def _try(step_id: int, *, now: datetime) -> bool:
    try:
        return send(step_id, now=now)
    except OSError:  # which SMTP's errors are
        logger.warning("The mail about step %d of an order could not be sent.", step_id, exc_info=True)
        return False


def _written(step: OrderStep) -> EmailMultiAlternatives:
    order = step.order
    context = _context(order, step)
    mail = EmailMultiAlternatives(
        subject=f"[{settings.SITE_NAME}] {_subject(step)}",
        body=render_to_string("shop/mail/order.txt", context),
        to=[order.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("shop/mail/order.html", context), "text/html")
    return mail


def _untold() -> QuerySet[OrderStep]:
    return (
        OrderStep.objects.filter(status__in=TOLD, mailed_at=None)
        .exclude(order__email="")
        .select_related("order__user")
    )


def _subject(step: OrderStep) -> str:
    # The number and no title: nothing anybody else wrote gets into a header.
    subjects = {
        OrderStatus.PAID: _("Your order %(number)s is confirmed"),
        OrderStatus.SHIPPED: _("Your order %(number)s is on its way"),
        OrderStatus.CANCELLED: _("Your order %(number)s is cancelled"),
        OrderStatus.REFUNDED: _("Your order %(number)s is refunded"),
    }
    return subjects[OrderStatus(step.status)] % {"number": step.order.number}


def _context(order: Order, step: OrderStep) -> dict[str, Any]:
    lines = list(order.lines.all())
    for line in lines:
        line.title = " ".join(line.title.split())  # in plain text, a line break could pass for a line of ours
    return {
        "order": order,
        "step": step,
        "lines": lines,
        "address": getattr(order, "delivery_address", None),
        "given_back": payments.given_back(order),
        "site_name": settings.SITE_NAME,
        "shop_address": absolute("/"),
        "order_address": absolute(order.get_absolute_url()),
        "find_address": absolute(reverse("order_find")) if order.user_id is None else "",
    }
