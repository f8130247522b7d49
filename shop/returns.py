"""What was sold out and is back: noted on saved items, told on their page, and by mail to whoever asked.

Everything here may be done again at any time: noting finds only what changed, and a mail is marked as sent
under a lock on its row. A mail that cannot be sent is tried again at the next sweep.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shop import languages, lists
from shop.choices import address_of
from shop.links import absolute
from shop.models import SavedItem, User, Variant

logger = logging.getLogger(__name__)

MAILS_AT_ONCE = 500
"""Beyond that the next sweep goes on."""


def await_return(user: User, variant: Variant) -> None:
    """Save the product, and write to the customer once this choice of it is back."""
    lists.save(user, variant.product)
    SavedItem.objects.filter(user=user, product=variant.product_id).update(
        variant=variant, is_sold_out=True, back_at=None, is_news=False, wants_mail=True
    )


def stop_waiting(user: User, variant: Variant) -> bool:
    """Write no mail about this choice; the product stays saved. Returns whether one would have been."""
    awaited = SavedItem.objects.filter(user=user, variant=variant, wants_mail=True)
    return bool(awaited.update(wants_mail=False, variant=None))


def note(*, now: datetime, product_ids: Iterable[int] | None = None) -> int:
    """Mark saved items as sold out or as back, in two statements; returns how many are back."""
    items = SavedItem.objects.all()
    if product_ids is not None:
        items = items.filter(product__in=list(product_ids))
    gone = items.filter(~_can_be_had(), is_sold_out=False)
    gone.update(is_sold_out=True, back_at=None, is_news=False)
    back = items.filter(_can_be_had(), is_sold_out=True)
    return back.update(is_sold_out=False, back_at=now, is_news=True)


def tell() -> int:
    """Write to everybody whose awaited choice is back; returns how many mails went out."""
    waiting = SavedItem.objects.filter(wants_mail=True, back_at__isnull=False).order_by("back_at", "pk")
    return sum(_tell(pk) for pk in list(waiting.values_list("pk", flat=True)[:MAILS_AT_ONCE]))


def count_news(user: User | AnonymousUser) -> int:
    """How many saved items came back since the customer last looked at them; no query for a guest."""
    return _news(user).count() if isinstance(user, User) else 0


def see_news(user: User) -> None:
    """The customer has looked at their saved items."""
    _news(user).update(is_news=False)


def _news(user: User) -> QuerySet[SavedItem]:
    return SavedItem.objects.filter(user=user, is_news=True, product__is_visible=True)


def _can_be_had() -> Exists:
    """Whether what somebody waits for is in stock: their choice, or any where they made none."""
    there = Variant.objects.in_stock().filter(product=OuterRef("product"), product__is_visible=True)
    return Exists(there.filter(pk=Coalesce(OuterRef("variant"), "pk")))


@transaction.atomic
def _tell(pk: int) -> bool:
    items = SavedItem.objects.select_related("user", "product", "variant__product")
    # Whoever holds the row is sending this very mail.
    locked = items.select_for_update(skip_locked=True, of=("self",))
    item = locked.filter(pk=pk, wants_mail=True, back_at__isnull=False).first()
    if item is None or not _send(item):
        return False
    item.wants_mail = False
    item.save(update_fields=["wants_mail"])
    return True


def _send(item: SavedItem) -> bool:
    with translation.override(languages.language_of(item.user)):
        mail = _mail(item)
    try:
        return bool(mail.send())
    except OSError:  # which SMTP's errors are
        logger.warning("The mail about saved item %d could not be sent.", item.pk, exc_info=True)
        return False


def _mail(item: SavedItem) -> EmailMultiAlternatives:
    address = address_of(item.variant) if item.variant else item.product.get_absolute_url()
    context = {
        "item": item,
        "label": item.variant.label if item.variant else "",
        "site_name": settings.SITE_NAME,
        "product_address": absolute(address),
        "saved_address": absolute(reverse("saved")),
    }
    title = " ".join(item.product.title.split())  # a line break in a subject would be refused
    mail = EmailMultiAlternatives(
        _("Back in stock: %(title)s") % {"title": title},
        render_to_string("shop/mail/back_in_stock.txt", context),
        to=[item.user.email],
    )
    mail.attach_alternative(render_to_string("shop/mail/back_in_stock.html", context), "text/html")
    return mail
