from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.events import NewEvent, NewSlate, gathering, record
from analytics.models import Event, EventKind, Slate, Visitor
from analytics.time_ids import new_id
from analytics.visitors import VisitorKey, of_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anonymous():
    return VisitorKey(uuid4())


def view(**facts):
    return NewEvent(kind=EventKind.VIEW, occurred_at=timezone.now(), **facts)


def slate(**facts):
    now = timezone.now()
    return NewSlate(
        id=new_id(now),
        surface="home",
        served_at=now,
        product_ids=[3, 1],
        scores=[0.5, 0.25],
        sources=["als", "popular"],
        reasons=[{"code": "popular"}, {"code": "popular"}],
        **facts,
    )


def test_an_event_is_written_at_once_outside_a_request(anonymous):
    record(view(product_id=7), visitor=anonymous)
    assert Event.objects.get().product_id == 7


def test_an_event_sent_twice_is_stored_once(anonymous):
    event = view(id=new_id(timezone.now()))
    record(event, visitor=anonymous)
    record(event, visitor=anonymous)
    assert Event.objects.count() == 1


def test_everything_gathered_is_written_in_one_statement(anonymous, ava):
    with CaptureQueriesContext(connection) as queries, gathering():
        for number in range(5):
            record(view(product_id=number), visitor=anonymous)
        record(slate(), visitor=anonymous)
        record(view(), visitor=of_user(ava.pk))
        assert Event.objects.count() == 0
    written = [query for query in queries if "INSERT" in query["sql"]]
    assert len(written) == 1
    assert (Event.objects.count(), Slate.objects.count(), Visitor.objects.count()) == (6, 1, 2)


def test_nothing_gathered_costs_nothing():
    with CaptureQueriesContext(connection) as queries, gathering():
        pass
    assert len(queries) == 0


def test_a_slate_keeps_its_parallel_lists(anonymous):
    record(slate(anchor_ids=[9], fallback="popular"), visitor=anonymous)
    stored = Slate.objects.get()
    assert stored.product_ids == [3, 1]
    assert stored.scores == [0.5, 0.25]
    assert stored.sources == ["als", "popular"]
    assert stored.anchor_ids == [9]
    assert stored.reasons[0] == {"code": "popular"}


def test_a_visitor_is_seen_first_once_and_last_always(anonymous):
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    for moment in (late, early):
        record(NewEvent(kind=EventKind.VIEW, occurred_at=moment), visitor=anonymous)
    visitor = Visitor.objects.get()
    assert visitor.last_seen_at == late


def test_the_user_is_known_of_a_signed_in_visitor(ava):
    record(view(), visitor=of_user(ava.pk))
    assert Visitor.objects.get().user == ava


def test_a_late_event_of_a_merged_visitor_lands_with_the_user(anonymous, ava):
    record(view(), visitor=anonymous)
    record(view(), visitor=of_user(ava.pk))
    Visitor.objects.filter(pk=anonymous.id).update(merged_into=of_user(ava.pk).id)
    record(view(product_id=5), visitor=anonymous)
    assert Event.objects.get(product_id=5).visitor_id == of_user(ava.pk).id


def test_hostile_text_is_kept_as_text(anonymous):
    text = "'); DROP TABLE analytics_event; -- \x00 \\u0000 ‮ 🧨 " + "x" * 10_000
    record(
        NewEvent(kind=EventKind.SEARCH, occurred_at=timezone.now(), properties={"text": text}),
        visitor=anonymous,
    )
    assert Event.objects.get().properties["text"].startswith("'); DROP TABLE")


def test_a_refused_write_is_logged_and_the_page_stands(anonymous, caplog):
    with gathering():
        record(NewEvent(kind="x" * 99, occurred_at=timezone.now()), visitor=anonymous)
    assert "1 events and slates could not be written" in caplog.text


def test_an_event_of_a_month_without_partition_is_kept(anonymous):
    moment = datetime(1999, 5, 5, tzinfo=UTC)
    record(NewEvent(kind=EventKind.VIEW, occurred_at=moment), visitor=anonymous)
    assert Event.objects.get().occurred_at == moment


def test_gathering_within_gathering_stays_apart(anonymous):
    with gathering():
        record(view(), visitor=anonymous)
        with gathering():
            record(view(), visitor=anonymous)
        assert Event.objects.count() == 1
    assert Event.objects.count() == 2
