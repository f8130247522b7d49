"""The shop as a Django app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        """Listen to sign-ins, to the catalogue, to stock, to orders that move and to money coming in."""
        from shop import accounts, receivers, wishes  # noqa: F401  connect themselves
        from shop.payments import settling  # noqa: F401  connects confirmed payments to their orders
        from shop.search import index  # noqa: F401  connects the index to the catalogue
