"""Paying for orders, through django-payments. Its providers speak to the money; this package to our orders.

`pay` tries, `settling` alone turns money that came in into a paid order, `refund` and `cancel` give it back.
"""

from shop.payments.giving_back import (
    ask_about_called_off,
    can_cancel,
    cancel,
    cancel_unpaid,
    given_back,
    refund,
    return_strays,
)
from shop.payments.paying import ProviderPage, ask, form_before_order, last_attempt, pay
from shop.payments.test_card import DECLINED_CARD, GOOD_CARD, SLOW_CARD, TestCardForm, TestCardProvider

__all__ = [
    "DECLINED_CARD",
    "GOOD_CARD",
    "SLOW_CARD",
    "ProviderPage",
    "TestCardForm",
    "TestCardProvider",
    "ask",
    "ask_about_called_off",
    "can_cancel",
    "cancel",
    "cancel_unpaid",
    "form_before_order",
    "given_back",
    "last_attempt",
    "pay",
    "refund",
    "return_strays",
]
