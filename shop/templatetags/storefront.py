"""What the shop's templates need beyond Django: money, pictures, stars and looking things up.

Paging links use Django's own `{% querystring page=2 %}`.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.core.files.storage import default_storage
from django.utils import timezone

from shop import pricing
from shop.money import formatted

register = template.Library()

NEW_DAYS = 14
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9-]")


@register.filter
def money(amount: Any, currency: str = "") -> str:
    """`{{ product.price|money }}` or `{{ order.total|money:order.currency }}`; empty for no amount."""
    return formatted(amount, currency=currency) if isinstance(amount, Decimal | int | float) else ""


@register.filter
def picture_url(picture: Any) -> str:
    """The address of a picture: a `cover` dict of `for_cards()` or a ProductImage; empty for None."""
    if isinstance(picture, Mapping):
        return default_storage.url(picture["name"])
    return picture.image.url if picture else ""


@register.filter
def stars(rating: float | None) -> list[str]:
    """Five of "full", "half" or "empty" for a rating from 0 to 5, rounded to the nearest half."""
    halves = round((rating or 0) * 2)
    return [("empty", "half", "full")[min(max(halves - 2 * star, 0), 2)] for star in range(5)]


@register.filter
def percent_off(price: Any, before: Any) -> int:
    """`{{ product.price|percent_off:product.compare_at_price }}`: whole percent a price was cut by, or 0."""
    return pricing.percent_off(price, before=before) if isinstance(price, Decimal) else 0


@register.filter
def as_id(value: str) -> str:
    """`id="size-{{ option.value|as_id }}"`: a part of an id, good for CSS too, that no other value has."""
    return _NOT_IN_IDS.sub(lambda found: f"_{ord(found[0]):x}_", value)


@register.filter
def is_new(arrived_at: datetime) -> bool:
    """`{{ product.arrived_at|is_new }}`: whether it came within the last NEW_DAYS days."""
    return timezone.now() - arrived_at < timedelta(days=NEW_DAYS)


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """`{{ shortages|at:line.variant_id }}`: what a mapping holds under a key, None for nothing."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None
