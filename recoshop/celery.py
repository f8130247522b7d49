"""The Celery application: `celery -A recoshop.celery worker`, `celery -A recoshop.celery beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recoshop.settings")

app = Celery("recoshop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
