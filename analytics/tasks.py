"""Doors for Celery."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from analytics import partitions, purchases, searches


@shared_task(soft_time_limit=120, time_limit=180)
def ensure_partitions() -> int:
    """Make the coming months' partitions; how many were missing."""
    return partitions.ensure_ahead(timezone.now())


@shared_task(soft_time_limit=120, time_limit=180)
def record_missing_purchases() -> int:
    """Record what the orders of the last week lack, those of this minute apart; how many orders it was."""
    now = timezone.now()
    return purchases.record_missing(since=now - timedelta(days=7), before=now - timedelta(minutes=1))


@shared_task(soft_time_limit=120, time_limit=180)
def count_phrases() -> int:
    """Count what many have searched for; how many phrases it is."""
    return searches.count_phrases(now=timezone.now())
