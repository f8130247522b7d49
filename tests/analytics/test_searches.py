"""Past searches: one's own, and what many looked for. Nobody reads what a single person typed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from analytics import searches
from analytics.events import NewEvent, record
from analytics.models import EventKind, SearchedPhrase
from analytics.visitors import VisitorKey

pytestmark = pytest.mark.django_db

ME, ANOTHER = VisitorKey(uuid4()), VisitorKey(uuid4())


def search(text, *, by=ME, found=3, ago=timedelta()):
    event = NewEvent(
        kind=EventKind.SEARCH, occurred_at=timezone.now() - ago, properties={"text": text, "found": found}
    )
    record(event, visitor=by)


def past(beginning="", k=4):
    return searches.past(ME, beginning=beginning, k=k)


def test_ones_own_come_latest_first_and_once():
    search("lamp", ago=timedelta(hours=3))
    search("Desk", ago=timedelta(hours=2))
    search("lamp", ago=timedelta(hours=1))
    assert past() == ["lamp", "desk"]
    assert past("de") == ["desk"]


def test_what_found_nothing_is_not_offered():
    search("unicorn", found=0)
    assert past() == []


def test_what_is_typed_already_is_not_offered():
    search("lamp")
    assert past("lamp") == []


def test_what_one_person_typed_is_shown_to_nobody_else():
    for _ in range(5):
        search("my secret", by=ANOTHER)
    searches.count_phrases(now=timezone.now())
    assert past("my") == []


def test_what_several_looked_for_is_offered_most_first():
    for text, visitors in (("lamp", 3), ("lamp shade", 4), ("lampshade", 2)):
        for _ in range(visitors):
            search(text, by=VisitorKey(uuid4()))
    assert searches.count_phrases(now=timezone.now()) == 2
    assert past("la") == ["lamp shade", "lamp"]
    assert past() == []


def test_what_nobody_looks_for_any_more_is_forgotten():
    SearchedPhrase.objects.create(text="lava lamp", visitors=9)
    searches.count_phrases(now=timezone.now())
    assert past("la") == []


def test_ones_own_come_before_what_others_looked_for_and_no_text_twice():
    search("lamp black")
    for text in ("lamp black", "lamp white"):
        for _ in range(3):
            search(text, by=VisitorKey(uuid4()))
    searches.count_phrases(now=timezone.now())
    assert past("lamp") == ["lamp black", "lamp white"]
    assert past("lamp", k=1) == ["lamp black"]
