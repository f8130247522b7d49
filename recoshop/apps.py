from django.apps import AppConfig


class RecoshopConfig(AppConfig):
    name = "recoshop"

    def ready(self) -> None:
        from recoshop import celery, schedule  # noqa: F401  tasks go to our broker; the timetable is kept
