"""What is recorded of a customer who takes it along, and what is left of it once they have left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics import leaving, purchases, searches, visitors
from analytics.events import NewEvent, record
from analytics.models import Event, EventKind, Slate, Visitor
from analytics.time_ids import new_id
from shop import leaving as accounts
from shop.models import OrderStatus
from tests.factories import order_of

pytestmark = pytest.mark.django_db(transaction=True)


def did(user, kind, **facts):
    event = NewEvent(kind=kind, occurred_at=timezone.now(), **facts)
    record(event, visitor=visitors.of_user(user.pk))


@pytest.fixture
def known(charlie, product, variant):
    """Charlie, of whom a search, a look, a like, a rating, a slate and a purchase are recorded."""
    did(charlie, EventKind.SEARCH, properties={"text": "my secret", "found": 1})
    did(charlie, EventKind.VIEW, product_id=product.pk)
    did(charlie, EventKind.LIKE, product_id=product.pk)
    did(charlie, EventKind.RATE, product_id=product.pk, properties={"rating": 5})
    now, visitor = timezone.now(), visitors.of_user(charlie.pk).id
    empty = {"scores": [0.5], "sources": ["als"]}
    Slate.objects.create(
        id=new_id(now), visitor_id=visitor, surface="home", served_at=now, product_ids=[product.pk], **empty
    )
    order = order_of(variant, user=charlie, status=OrderStatus.DELIVERED)
    purchases.record_order(order, visitor=purchases.buyer_of(order))
    Visitor.objects.create(id=new_id(now), merged_into_id=visitor, first_seen_at=now, last_seen_at=now)
    return charlie


def test_a_customer_takes_along_what_is_recorded_of_them(known, product, browser_of):
    told = browser_of(known).get("/account/data/download/").json()
    assert ("search", "my secret") in [(each["kind"], each.get("text")) for each in told["events"]]
    assert ("view", "Oak chair") in [(each["kind"], each["product"]) for each in told["events"]]
    assert [(each["surface"], each["products"]) for each in told["recommended"]] == [("home", [product.pk])]


def test_nothing_of_others_is_taken_along(known, ben):
    assert leaving.recorded_of(ben.pk) == {"events": [], "recommended": []}


def test_nothing_recorded_leads_to_who_left(known):
    visitor = visitors.of_user(known.pk)
    accounts.close(known)
    assert not Event.objects.filter(visitor=visitor.id).exists()
    assert not Slate.objects.filter(visitor=visitor.id).exists()
    assert searches.past(visitor, beginning="", k=5) == []
    [nobody] = Visitor.objects.all()
    assert (nobody.user, nobody.id == visitor.id) == (None, False)


def test_what_they_said_is_gone_and_what_happened_still_counts(known):
    accounts.close(known)
    assert set(Event.objects.values_list("kind", flat=True)) == {EventKind.BUY, EventKind.VIEW}
    assert Slate.objects.count() == 1
    now = timezone.now()
    assert purchases.record_missing(since=now - timedelta(days=1), before=now) == 0


def test_others_keep_what_is_theirs(known, ben, product):
    did(ben, EventKind.LIKE, product_id=product.pk)
    accounts.close(known)
    assert Event.objects.get(kind=EventKind.LIKE).visitor_id == visitors.of_user(ben.pk).id


def test_it_costs_the_same_however_much_was_recorded(known, charlie, product, django_assert_max_num_queries):
    for _ in range(30):
        did(charlie, EventKind.VIEW, product_id=product.pk)
    with django_assert_max_num_queries(14):
        leaving.cut_loose(charlie.pk)


def test_somebody_of_whom_nothing_is_recorded_leaves_too(charlie):
    accounts.close(charlie)
    assert not Visitor.objects.exists()
