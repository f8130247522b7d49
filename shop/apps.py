"""The shop as a Django app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        """Listen to sign-ins and to money coming in."""
        from shop import accounts  # noqa: F401  connects the cart merge to sign-in
        from shop.payments import settling  # noqa: F401  connects confirmed payments to their orders
