"""No purchase is lost on its way from order to event, and none counts twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.utils import timezone

from analytics import events, purchases, visitors
from analytics.models import Event, EventKind, Visitor
from analytics.tasks import record_missing_purchases
from analytics.time_ids import moment_of
from analytics.visitors import VisitorKey
from shop.models import Order
from tests.factories import CHECKOUT_FORM, VariantFactory, order_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def bought():
    return Event.objects.filter(kind=EventKind.BUY)


def test_an_order_told_twice_counts_once(variant, ava):
    order = order_of(variant, user=ava)
    for _ in range(2):
        purchases.record_order(order, visitor=visitors.of_user(ava.pk))
    assert bought().count() == 1


def test_the_purchases_of_an_order_nobody_recorded_are_recorded(ava):
    one, two = VariantFactory.create_batch(2)
    order = order_of(one, two, user=ava, quantity=3, age=HOUR)
    assert record_missing_purchases() == 1
    assert {(event.product_id, event.quantity, event.order_id) for event in bought()} == {
        (one.product_id, 3, order.pk),
        (two.product_id, 3, order.pk),
    }
    assert {event.visitor_id for event in bought()} == {visitors.of_user(ava.pk).id}
    assert {moment_of(event.pk) for event in bought()} == {event.occurred_at for event in bought()}
    assert abs(bought().first().occurred_at - order.placed_at) < timedelta(milliseconds=1)


def test_what_was_recorded_is_left_alone(variant):
    order = order_of(variant, age=HOUR)
    browser = VisitorKey(uuid4())
    purchases.record_order(order, visitor=browser)
    assert record_missing_purchases() == 0
    assert [event.visitor_id for event in bought()] == [browser.id]


def test_an_order_is_mended_once(variant):
    order_of(variant, age=HOUR)
    assert [record_missing_purchases(), record_missing_purchases()] == [1, 0]
    assert bought().count() == 1


def test_guests_whose_browser_is_not_known_are_not_taken_for_one(variant):
    for _ in range(2):
        order_of(variant, age=HOUR)
    assert record_missing_purchases() == 2
    assert Visitor.objects.filter(user=None).count() == 2


def test_an_order_of_this_moment_is_given_time(variant):
    order_of(variant)
    assert record_missing_purchases() == 0


def test_the_orders_of_a_data_set_brought_their_own_events(variant):
    order_of(variant, age=HOUR)
    Order.objects.update(dataset="orders")
    assert record_missing_purchases() == 0


def test_many_orders_are_read_in_batches(variant, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(purchases, "_ORDERS_AT_A_TIME", 2)
    for order in [order_of(variant, age=HOUR) for _ in range(5)]:
        purchases.record_order(order, visitor=VisitorKey(uuid4()))
    with django_assert_num_queries(1 + 3 * 2):
        assert record_missing_purchases() == 0


@pytest.mark.django_db(transaction=True)
def test_a_purchase_the_database_refused_is_recorded_later(guest, variant, monkeypatch):
    guest.post("/cart/add/", {"variant": variant.pk, "quantity": 2})
    key = guest.get("/checkout/").context["form"]["idempotency_key"].value()
    with monkeypatch.context() as patched:
        patched.setattr(events, "_write", lambda entries: (_ for _ in ()).throw(OperationalError("gone")))
        done = guest.post("/checkout/", {**CHECKOUT_FORM, "idempotency_key": key})
    assert done.status_code == 302
    assert not bought().exists()
    assert purchases.record_missing(since=timezone.now() - HOUR, before=timezone.now()) == 1
    assert bought().get().quantity == 2
