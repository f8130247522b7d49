"""The shop as a Django app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        """Listen to sign-ins, and to stock that may be back."""
        from shop import accounts, receivers, wishes  # noqa: F401  connect themselves
