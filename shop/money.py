"""Amounts of money as people read them, in the shop's currency and the reader's language."""

from decimal import Decimal
from functools import cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, to_locale


def formatted(amount: Decimal | float, *, currency: str = "") -> str:
    """An amount with its currency sign; the shop's currency unless another is named."""
    locale = _locale(get_language() or settings.LANGUAGE_CODE)
    pattern = locale.currency_formats["standard"]
    return pattern.apply(amount, locale, currency=currency or settings.CURRENCY)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(to_locale(language))
