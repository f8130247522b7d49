"""What was recorded, in Django admin: to look at only, at a cost that does not follow the tables' size."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from analytics import visitors
from analytics.admin import bounded
from analytics.events import NewEvent, NewSlate, record
from analytics.models import Event, EventKind, Slate, Visitor
from analytics.time_ids import new_id
from analytics.visitors import VisitorKey
from tests.factories import ProductFactory, UserFactory
from tests.pages import queries

pytestmark = pytest.mark.django_db
ROWS: dict[str, Any] = {"visitor": Visitor.objects, "event": Event.objects, "slate": Slate.objects}
MODELS = tuple(ROWS)


@pytest.fixture
def admin(staff, browser_of):
    return browser_of(staff)


def page(model, name="changelist", *arguments):
    return reverse(f"admin:analytics_{model}_{name}", args=arguments)


def served(visitor, *products, when=None, evidence=(), surface="home"):
    """A slate of these products, and its id."""
    when = when or timezone.now()
    slate = NewSlate(
        id=new_id(when),
        surface=surface,
        served_at=when,
        product_ids=[product.pk for product in products],
        scores=[1 / (place + 1) for place in range(len(products))],
        sources=["als"] * len(products),
        reasons=[
            {"code": "shoppers_like_you", "products": [each.pk for each in evidence], "share": 0.25}
            for _ in products
        ],
    )
    record(slate, visitor=visitor)
    return slate.id


def viewed(visitor, product, *, when=None, **facts):
    when = when or timezone.now()
    event = NewEvent(kind=EventKind.VIEW, occurred_at=when, product_id=product.pk, **facts)
    record(event, visitor=visitor)


def fill(n):
    for _ in range(n):
        visitor, product = visitors.of_user(UserFactory().pk), ProductFactory()
        slate_id = served(visitor, product)
        viewed(visitor, product, slate_id=slate_id, slate_position=0)


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_pages_answer_and_a_list_costs_the_same_with_more_rows(admin, model):
    fill(3)
    few = queries(admin, page(model))
    fill(17)
    assert queries(admin, page(model)) == few
    row = ROWS[model].first()
    assert queries(admin, page(model, "change", row.pk)) < 15


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_changed_or_deleted_by_hand(admin, model):
    fill(1)
    row = ROWS[model].first()
    assert admin.get(page(model, "add")).status_code == 403
    assert admin.post(page(model, "change", row.pk), {}).status_code == 403
    assert admin.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_the_anonymous_are_sent_to_sign_in(guest, model):
    assert guest.get(page(model)).status_code == 302


def test_lists_begin_with_the_last_week(admin, product):
    visitor, now = VisitorKey(uuid4()), timezone.now()
    for days in (0, 5, 20, 400):
        viewed(visitor, product, when=now - timedelta(days=days))

    def listed(**query):
        return admin.get(page("event"), query).context["cl"].result_count

    assert [listed(), listed(days="1"), listed(days="31"), listed(days="any")] == [2, 1, 3, 4]
    assert listed(days="nonsense") == 2


def test_nothing_is_counted_beyond_a_limit(admin, product, monkeypatch):
    monkeypatch.setattr(bounded, "MOST_COUNTED", 4)
    for _ in range(6):
        viewed(VisitorKey(uuid4()), product)
    with CaptureQueriesContext(connection) as captured:
        assert admin.get(page("event")).context["cl"].result_count == 4
    counts = [
        each["sql"] for each in captured if "analytics_event" in each["sql"] and "COUNT(" in each["sql"]
    ]
    assert counts
    assert all("LIMIT 4" in sql for sql in counts)


def test_search_finds_by_id_and_by_customer(admin, ava, ben, product):
    for user in (ava, ben):
        visitor = visitors.of_user(user.pk)
        viewed(visitor, product, slate_id=served(visitor, product), slate_position=0)
    of_ava = Event.objects.get(visitor=visitors.of_user(ava.pk).id)
    for text in ("ava@example", "Ava Stone", str(of_ava.pk), str(of_ava.visitor_id), str(of_ava.slate_id)):
        assert list(admin.get(page("event"), {"q": text}).context["cl"].result_list) == [of_ava]
    for model in MODELS:
        assert admin.get(page(model), {"q": "ben"}).context["cl"].result_count == 1
        assert admin.get(page(model), {"q": str(uuid4())}).context["cl"].result_count == 0


def test_a_slate_shows_its_products_with_score_source_reason_and_outcome(admin, ava):
    chair, lamp, desk = (ProductFactory(title=title) for title in ("Oak chair", "Desk lamp", "Pine desk"))
    visitor = visitors.of_user(ava.pk)
    slate_id = served(visitor, chair, lamp, evidence=[desk])
    viewed(visitor, lamp, slate_id=slate_id, slate_position=1)
    gone = desk.pk
    desk.delete()
    content = admin.get(page("slate", "change", slate_id)).content.decode()
    for text in (
        "Oak chair",
        "Desk lamp",
        "0.5000",
        "als",
        "shoppers_like_you",
        f"product {gone}",
        "View",
    ):
        assert text in content


def test_a_slate_page_costs_the_same_however_long_the_slate(admin, ava):
    visitor = visitors.of_user(ava.pk)
    short = served(visitor, *ProductFactory.create_batch(2))
    long = served(visitor, *ProductFactory.create_batch(12))
    costs = [queries(admin, page("slate", "change", slate_id)) for slate_id in (short, long)]
    assert costs[0] == costs[1]


def test_slates_are_filtered_by_the_surfaces_in_use(admin, product):
    for surface in ("home", "similar"):
        served(VisitorKey(uuid4()), product, surface=surface)
    answer = admin.get(page("slate"), {"surface": "similar"})
    assert [slate.surface for slate in answer.context["cl"].result_list] == ["similar"]


def test_an_event_of_a_product_that_is_gone_can_be_read(admin, product):
    viewed(VisitorKey(uuid4()), product)
    product.delete()
    assert admin.get(page("event")).status_code == 200
    assert admin.get(page("event", "change", Event.objects.get().pk)).status_code == 200
