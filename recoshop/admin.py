"""The timetable in admin: whoever may only look at it starts and stops nothing."""

from django_celery_beat.admin import PeriodicTaskAdmin

for _name in PeriodicTaskAdmin.actions:
    getattr(PeriodicTaskAdmin, _name).allowed_permissions = ["change"]  # the library asks for none
