"""The timetable in Django admin."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django_celery_beat.models import PeriodicTask

from tests.factories import UserFactory
from tests.pages import act

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return PeriodicTask.objects.get(name="Cancel unpaid orders")


@pytest.mark.parametrize(("may", "paused"), [("view", False), ("change", True)])
def test_the_timetable_is_paused_by_those_who_may_change_it(entry, browser_of, may, paused):
    clerk = UserFactory(is_staff=True)
    codenames = {"view_periodictask", f"{may}_periodictask"}
    clerk.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    act(
        browser_of(clerk), reverse("admin:django_celery_beat_periodictask_changelist"), "disable_tasks", entry
    )
    entry.refresh_from_db()
    assert entry.enabled is not paused
