from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from analytics import history
from analytics.history import PastEvent
from analytics.models import Event, EventKind, Visitor
from analytics.time_ids import derived_id
from analytics.visitors import VisitorKey, of_user

pytestmark = pytest.mark.django_db

START = datetime(2010, 12, 1, tzinfo=UTC)


def past(visitor, number, **facts):
    moment = START + timedelta(days=number)
    return PastEvent(
        derived_id(moment, visitor.id, number), visitor, EventKind.BUY, moment, product_id=number, **facts
    )


def test_past_events_keep_their_own_times_and_visitors(ava):
    assert history.load([past(of_user(ava.pk), 40, quantity=3, order_id=8)]) == 1
    event = Event.objects.get()
    assert (event.occurred_at, event.quantity, event.order_id) == (START + timedelta(days=40), 3, 8)
    assert event.visitor.user == ava


def test_loading_the_same_history_again_adds_nothing():
    visitor = VisitorKey(uuid4())
    events = [past(visitor, number) for number in range(90)]
    assert history.load(events) == 90
    assert history.load(events) == 0
    assert (Event.objects.count(), Visitor.objects.count()) == (90, 1)


def test_a_visitor_was_seen_from_the_first_to_the_last_of_the_events():
    history.load([past(VisitorKey(uuid4()), number) for number in range(0)])
    visitor = VisitorKey(uuid4())
    history.load(past(visitor, number) for number in (5, 1, 9))
    stored = Visitor.objects.get()
    assert stored.first_seen_at == START + timedelta(days=1)
    assert stored.last_seen_at == START + timedelta(days=9)


def test_no_events_are_no_trouble():
    assert history.load([]) == 0
