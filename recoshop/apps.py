from django.apps import AppConfig


class RecoshopConfig(AppConfig):
    name = "recoshop"

    def ready(self) -> None:
        from recoshop import schedule  # noqa: F401  keeps the beat's timetable in line after migrate
