from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AnalyticsConfig(AppConfig):
    name = "analytics"

    def ready(self) -> None:
        from analytics import partitions, receivers  # noqa: F401  connects to the shop's signals

        post_migrate.connect(partitions.ensure_after_migrate, sender=self)
