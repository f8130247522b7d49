"""What a guest asked for that takes an account: kept in their session, done once they have signed in.

The request that asked was a POST of our own form, so nobody is made to like anything by a link.
"""

import time
from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shop import lists, personas, returns
from shop.models import Product, User, Variant

SESSION_KEY = "wish"
GOOD_FOR_SECONDS = 3600
LIKE, SAVE, WAIT = "like", "save", "wait"


def remember(request: HttpRequest, act: str, product: Product, *, variant: Variant | None = None) -> None:
    """Keep what a guest wants done to a product, LIKE, SAVE or WAIT for a variant; the latest wish counts."""
    request.session[SESSION_KEY] = {
        "act": act,
        "product": product.pk,
        "variant": variant.pk if variant else None,
        "at": time.time(),
    }


@receiver(user_logged_in, dispatch_uid="shop.wishes.fulfil")
def fulfil(*, request: HttpRequest, user: User, **_facts: Any) -> None:
    """Do what the guest asked for, once, and say so. Not for a persona, who did not ask."""
    wish = request.session.pop(SESSION_KEY, None)
    if wish is None or personas.is_stepped_in(request, user) or time.time() - wish["at"] > GOOD_FOR_SECONDS:
        return
    product = Product.objects.visible().filter(pk=wish["product"]).first()
    if product:
        messages.success(request, _done(user, product, wish), fail_silently=True)


def _done(user: User, product: Product, wish: dict[str, Any]) -> str:
    variant = product.variants.filter(pk=wish["variant"], stock=0).first() if wish["variant"] else None
    if wish["act"] == WAIT and variant:
        returns.await_return(user, variant)
        return _("We will write to you once “%(title)s” is back.") % {"title": product.title}
    if wish["act"] == LIKE:
        lists.like(user, product)
        return _("You like “%(title)s” now.") % {"title": product.title}
    lists.save(user, product)
    return _("“%(title)s” is saved for later.") % {"title": product.title}
