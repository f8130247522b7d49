"""The shop as a Django app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        """Listen to sign-ins, to orders that move and to money coming in."""
        from shop import accounts, mail_queue  # noqa: F401  connect the cart merge, and mails about orders
        from shop.payments import settling  # noqa: F401  connects confirmed payments to their orders
