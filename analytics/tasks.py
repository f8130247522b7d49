"""Doors for Celery."""

from celery import shared_task
from django.utils import timezone

from analytics import partitions


@shared_task(soft_time_limit=120, time_limit=180)
def ensure_partitions() -> int:
    """Make the coming months' partitions; how many were missing."""
    return partitions.ensure_ahead(timezone.now())
