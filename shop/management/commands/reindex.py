"""`manage.py reindex`: bring the search index in line with the catalogue, whatever wrote to it."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.search import index


class Command(BaseCommand):
    help = "Bring the search index in line with the catalogue."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{index.refresh_all()} entries were brought up to date.")
