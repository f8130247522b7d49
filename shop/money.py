"""Amounts of money as people read them, in the shop's currency and the reader's language."""

from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import NumberPattern, parse_pattern
from django.conf import settings
from django.utils.translation import get_language, to_locale


def formatted(amount: Decimal | float, *, currency: str = "", is_round: bool = False) -> str:
    """An amount with its currency sign; the shop's currency unless another is named.

    Where `is_round`, pence are written only if there are any: £50, but £49.50.
    """
    language = get_language() or settings.LANGUAGE_CODE
    return _written(amount, language, currency or settings.CURRENCY, is_round and amount == int(amount))


# A page writes fifty amounts and a shop has few different ones, while Babel takes a tenth of a millisecond.
@lru_cache(maxsize=20_000)
def _written(amount: Decimal | float, language: str, currency: str, no_pence: bool) -> str:
    locale, pattern = _pattern(language, no_pence)
    return pattern.apply(amount, locale, currency=currency, currency_digits=not no_pence)


@cache
def _pattern(language: str, no_pence: bool) -> tuple[Locale, NumberPattern]:
    locale = Locale.parse(to_locale(language))
    usual = locale.currency_formats["standard"]
    return locale, parse_pattern(usual.pattern.replace(".00", "")) if no_pence else usual
