from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from analytics import partitions
from analytics.events import NewEvent, record
from analytics.models import Event, EventKind
from analytics.time_ids import first_id
from analytics.visitors import VisitorKey
from tests.shop.test_stock import while_uncommitted

pytestmark = pytest.mark.django_db

MAY_1999 = datetime(1999, 5, 15, tzinfo=UTC)


def rows_in(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_a_fresh_database_has_this_month_and_the_next_two():
    assert partitions.ensure_ahead(datetime.now(UTC)) == 0


def test_making_a_month_twice_makes_it_once():
    assert partitions.ensure(MAY_1999, MAY_1999) == len(partitions.TABLES)
    assert partitions.ensure(MAY_1999, MAY_1999) == 0


def test_every_month_between_is_made_across_the_turn_of_a_year():
    missing = partitions.ensure(datetime(1998, 11, 30, tzinfo=UTC), datetime(1999, 2, 1, tzinfo=UTC))
    assert missing == 4 * len(partitions.TABLES)


def test_an_event_lands_in_its_month():
    partitions.ensure(MAY_1999, MAY_1999)
    record(NewEvent(kind=EventKind.VIEW, occurred_at=MAY_1999), visitor=VisitorKey(uuid4()))
    assert rows_in("analytics_event_1999_05") == 1


def test_a_month_made_late_takes_its_events_out_of_the_default():
    record(NewEvent(kind=EventKind.VIEW, occurred_at=MAY_1999), visitor=VisitorKey(uuid4()))
    assert rows_in("analytics_event_default") == 1
    partitions.ensure(MAY_1999, MAY_1999)
    assert rows_in("analytics_event_default") == 0
    assert rows_in("analytics_event_1999_05") == 1
    assert Event.objects.count() == 1


def test_an_event_sent_again_after_its_month_was_made_is_still_stored_once():
    event = NewEvent(kind=EventKind.VIEW, occurred_at=MAY_1999, id=first_id(MAY_1999))
    record(event, visitor=VisitorKey(uuid4()))
    partitions.ensure(MAY_1999, MAY_1999)
    record(event, visitor=VisitorKey(uuid4()))
    assert Event.objects.count() == 1


@pytest.fixture
def no_may_1999(transactional_db):
    """This month's partitions go again: made for good, they would be there for other tests."""
    yield
    with connection.cursor() as cursor:
        for table in partitions.TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {table}_1999_05")


@pytest.mark.django_db(transaction=True)
def test_a_month_is_made_while_its_events_come_in(no_may_1999):
    event = NewEvent(kind=EventKind.VIEW, occurred_at=MAY_1999)
    made = while_uncommitted(
        lambda: record(event, visitor=VisitorKey(uuid4())), lambda: partitions.ensure(MAY_1999, MAY_1999)
    )
    assert made == len(partitions.TABLES)
    assert rows_in("analytics_event_1999_05") == 1
