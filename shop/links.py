"""Addresses that lead to the shop from outside: mails, and the provider's way back."""

from django.conf import settings


def absolute(path: str) -> str:
    """A path of the shop with its scheme and host."""
    scheme = "https" if settings.PAYMENT_USES_SSL else "http"
    return f"{scheme}://{settings.SITE_HOST}{path}"
