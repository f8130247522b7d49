from django.apps import AppConfig


class RecoshopConfig(AppConfig):
    name = "recoshop"

    def ready(self) -> None:
        from recoshop import celery, model_names, schedule  # noqa: F401  tasks go to our broker; the timetable is kept

        model_names.translate()
