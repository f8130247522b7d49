"""The shop as a Django app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        """Listen to sign-ins, to changes of the catalogue, and to stock that may be back."""
        from shop import accounts, receivers, wishes  # noqa: F401  connect themselves
        from shop.search import index  # noqa: F401  connects the index to the catalogue
