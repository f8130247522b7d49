"""Monthly partitions of events and slates, made ahead of time.

Both tables are partitioned by ranges of their UUIDv7 ids, which are ranges of time. A default partition
catches what no month was made for, so a late task loses nothing; making the month moves such rows into it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from analytics.time_ids import first_id

TABLES = ("analytics_event", "analytics_slate")
MONTHS_AHEAD = 2
_LOCK = 0x5EC0_0001  # advisory lock: one process makes partitions at a time


def ensure_ahead(now: datetime) -> int:
    """Make the partitions of this month and the next MONTHS_AHEAD. Returns how many were missing."""
    last = _month(now)
    for _ in range(MONTHS_AHEAD):
        last = _next_month(last)
    return ensure(now, last)


@transaction.atomic
def ensure(first: datetime, last: datetime) -> int:
    """Make the partitions of every month from `first` to `last`, both included. Safe to repeat, and in
    parallel. Returns how many were missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
        present = {name for (name,) in cursor.fetchall()}
        missing = [
            (table, month)
            for month in _months(first, last)
            for table in TABLES
            if _name(table, month) not in present
        ]
        for table, month in missing:
            _make(cursor, table, month)
    return len(missing)


def ensure_after_migrate(**_: Any) -> None:
    """Receiver of post_migrate: a fresh database has its first partitions at once."""
    ensure_ahead(timezone.now())


def _make(cursor: Any, table: str, month: datetime) -> None:
    name, low, high = _name(table, month), first_id(month), first_id(_next_month(month))
    # Nothing may come into the default between moving its rows and attaching the month.
    cursor.execute(f"LOCK TABLE {table}_default IN ACCESS EXCLUSIVE MODE")
    cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    cursor.execute(
        f"WITH moved AS (DELETE FROM {table}_default WHERE id >= %s AND id < %s RETURNING *)"  # noqa: S608
        f" INSERT INTO {name} SELECT * FROM moved",
        [low, high],
    )
    cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{low}') TO ('{high}')")


def _name(table: str, month: datetime) -> str:
    return f"{table}_{month:%Y_%m}"


def _months(first: datetime, last: datetime) -> Iterator[datetime]:
    month = _month(first)
    while month <= last:
        yield month
        month = _next_month(month)


def _month(moment: datetime) -> datetime:
    moment = moment.astimezone(UTC)
    return datetime(moment.year, moment.month, 1, tzinfo=UTC)


def _next_month(month: datetime) -> datetime:
    return datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=UTC)
