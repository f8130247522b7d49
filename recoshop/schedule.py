"""What Celery beat does and when. The table is written into the database after every migrate.

Staff may pause an entry in admin (Periodic tasks) and it stays paused; task and rhythm come from here.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models.signals import post_migrate
from django.dispatch import receiver

MINUTE, HOUR = 60, 3600

TIMETABLE: dict[str, tuple[str, int]] = {
    "Retrain every model": ("recommendations.tasks.retrain", settings.RETRAIN_EVERY_HOURS * HOUR),
    "Resume interrupted training": ("recommendations.tasks.resume_training", MINUTE),
    "Embed new and changed products": ("recommendations.tasks.embed_products", 5 * MINUTE),
    "Make the coming months' partitions": ("analytics.tasks.ensure_partitions", 24 * HOUR),
    "Record purchases that were not recorded": ("analytics.tasks.record_missing_purchases", 15 * MINUTE),
    "Count what many have searched for": ("analytics.tasks.count_phrases", HOUR),
    "Bring the search index in line": ("shop.tasks.reindex", 6 * HOUR),
    "Forget expired sessions and carts": ("shop.tasks.forget_expired", 24 * HOUR),
    "Tell who waits that it is back": ("shop.tasks.note_returns", 15 * MINUTE),
    "Cancel unpaid orders": ("shop.tasks.cancel_unpaid_orders", 5 * MINUTE),
    "Send overdue mails about orders": ("shop.tasks.send_overdue_order_mails", 5 * MINUTE),
    "Give back stray payments": ("shop.tasks.return_stray_payments", 15 * MINUTE),
}
"""Name → (task, every so many seconds)."""


@receiver(post_migrate)
def write_timetable(sender: Any, **_: Any) -> None:
    """Bring the database's timetable in line with TIMETABLE."""
    if sender.name != "django_celery_beat":
        return
    interval_model = apps.get_model("django_celery_beat", "IntervalSchedule")
    task_model = apps.get_model("django_celery_beat", "PeriodicTask")
    for name, (task, seconds) in TIMETABLE.items():
        interval, _created = interval_model.objects.get_or_create(every=seconds, period="seconds")
        # A task missed while nobody ran a worker is not worth doing once per miss.
        task_model.objects.update_or_create(
            name=name, defaults={"task": task, "interval": interval, "expire_seconds": seconds}
        )
