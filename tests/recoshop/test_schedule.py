import pytest
from django.apps import apps
from django_celery_beat.models import PeriodicTask

from recoshop.celery import app
from recoshop.schedule import TIMETABLE, write_timetable

pytestmark = pytest.mark.django_db

DAY = 24 * 3600


def written():
    write_timetable(sender=apps.get_app_config("django_celery_beat"))
    return {entry.name: entry for entry in PeriodicTask.objects.select_related("interval")}


@pytest.mark.parametrize("name", TIMETABLE)
def test_a_worker_knows_what_beat_sends(name):
    app.loader.import_default_modules()
    assert TIMETABLE[name][0] in app.tasks


def test_every_entry_is_in_the_database_after_a_migrate():
    assert set(TIMETABLE) <= set(PeriodicTask.objects.values_list("name", flat=True))


def test_models_are_trained_every_day():
    interval = written()["Retrain every model"].interval
    assert (interval.every, interval.period) == (DAY, "seconds")


def test_what_staff_paused_stays_paused():
    PeriodicTask.objects.filter(name="Cancel unpaid orders").update(enabled=False)
    assert not written()["Cancel unpaid orders"].enabled


def test_task_and_rhythm_come_from_the_code():
    entry = PeriodicTask.objects.get(name="Cancel unpaid orders")
    PeriodicTask.objects.filter(pk=entry.pk).update(task="somewhere.else", expire_seconds=1)
    entry = written()["Cancel unpaid orders"]
    assert (entry.task, entry.expire_seconds) == TIMETABLE["Cancel unpaid orders"]
