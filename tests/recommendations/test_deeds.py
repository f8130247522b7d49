from datetime import timedelta
from uuid import uuid4

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics import visitors
from analytics.models import EventKind
from analytics.visitors import VisitorKey
from recommendations.deeds import knowing, marks_of, purchases_of
from recommendations.live import live_snapshot
from recommendations.past import LIKED, REVIEWED, SAVED
from recommendations.shoppers import history_of
from shop.models import CALLED_OFF, OrderStatus
from tests.factories import ProductFactory, ReviewFactory, order_of
from tests.recommendations.conftest import did

pytestmark = pytest.mark.django_db


def ordered(visitor, *variants, **facts):
    order = order_of(*variants, **facts)
    did(visitor, EventKind.BUY, *(variant.product for variant in variants), order_id=order.pk)
    return order


@pytest.fixture
def guest_visitor():
    return VisitorKey(uuid4())


def test_a_purchase_is_known_with_its_time_quantity_price_and_delivery(ava, variant):
    visitor = visitors.of_user(ava.pk)
    order = ordered(visitor, variant, user=ava, quantity=3, status="delivered", age=timedelta(days=9))
    (line,) = purchases_of(visitor)
    assert line["product"] == variant.product_id
    assert line["time"] == round(order.placed_at.timestamp())
    assert (line["quantity"], line["unit_price"], line["delivered"]) == (3, 20, True)


@pytest.mark.parametrize("status", OrderStatus)
def test_only_what_stands_was_bought_and_only_what_came_was_delivered(ava, variant, status):
    visitor = visitors.of_user(ava.pk)
    ordered(visitor, variant, user=ava, status=status)
    lines = purchases_of(visitor)
    assert lines.size == (status not in CALLED_OFF)
    assert lines["delivered"].all() == (status == OrderStatus.DELIVERED or not lines.size)


def test_a_guest_is_known_by_what_this_browser_ordered(guest_visitor, variant):
    ordered(guest_visitor, variant)
    order_of(variant)
    assert purchases_of(guest_visitor)["product"].tolist() == [variant.product_id]


def test_nobody_is_told_what_others_did(ava, ben, variant):
    ordered(visitors.of_user(ben.pk), variant, user=ben)
    variant.product.likes.create(user=ben)
    visitor = visitors.of_user(ava.pk)
    assert purchases_of(visitor).size == marks_of(visitor).size == 0


def test_likes_saves_and_reviews_are_marks_the_latest_first(ava):
    liked, saved, reviewed = ProductFactory.create_batch(3)
    liked.likes.create(user=ava)
    saved.saves.create(user=ava)
    ReviewFactory(user=ava, product=reviewed, rating=2)
    marks = marks_of(visitors.of_user(ava.pk))
    assert marks.tolist() == [(reviewed.pk, REVIEWED, 2), (saved.pk, SAVED, 0), (liked.pk, LIKED, 0)]


def test_what_is_taken_back_is_no_mark_whatever_events_say(ava, product):
    visitor = visitors.of_user(ava.pk)
    did(visitor, EventKind.LIKE, product)
    assert marks_of(visitor).size == 0


def test_guests_have_no_marks_and_asking_costs_nothing(guest_visitor):
    with CaptureQueriesContext(connection) as queries:
        assert marks_of(guest_visitor).size == 0
    assert not queries.captured_queries


def test_what_is_known_already_is_not_read_again(ava):
    visitor = visitors.of_user(ava.pk)
    history = knowing(history_of(visitor), visitor, parts={"purchases", "marks", "views"})
    with CaptureQueriesContext(connection) as queries:
        assert knowing(history, visitor, parts={"purchases", "marks"}) is history
    assert not queries.captured_queries


def test_every_deed_changes_what_a_slate_is_cached_under(ava, variant):
    visitor, parts = visitors.of_user(ava.pk), ("purchases", "marks")

    def fingerprint():
        return knowing(history_of(visitor), visitor, parts=parts).fingerprint()

    prints = [fingerprint()]
    order = ordered(visitor, variant, user=ava)
    prints.append(fingerprint())
    order.status = OrderStatus.DELIVERED
    order.save()
    prints.append(fingerprint())
    variant.product.saves.create(user=ava)
    prints.append(fingerprint())
    ReviewFactory(user=ava, product=variant.product, rating=3)
    prints.append(fingerprint())
    assert len(set(prints)) == len(prints)


def test_a_snapshot_that_does_not_know_a_product_leaves_it_out(trained):
    reader, late = trained.readers[0], ProductFactory()
    visitor = visitors.of_user(reader.pk)
    ordered(visitor, late.variants.get(), user=reader)
    late.likes.create(user=reader)
    snapshot = live_snapshot.get()
    shopper = knowing(history_of(visitor), visitor, parts={"purchases", "marks"}).encoded(snapshot)
    assert shopper.purchases.items.size == shopper.marks.items.size == 0
    assert np.isin(shopper.views.items, shopper.items).all()
