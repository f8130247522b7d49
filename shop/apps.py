"""The shop as a Django app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        """Listen to sign-ins, and to changes of the catalogue."""
        from shop import accounts  # noqa: F401  connects the cart merge to sign-in
        from shop.search import index  # noqa: F401  connects the index to the catalogue
