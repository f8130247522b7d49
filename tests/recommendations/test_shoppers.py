from uuid import uuid4

import numpy as np
import pytest
from django.test.utils import CaptureQueriesContext

from analytics import visitors
from analytics.events import NewEvent, record
from analytics.models import EventKind
from analytics.visitors import VisitorKey
from recommendations import data
from recommendations.live import live_snapshot
from recommendations.shoppers import RECENT_EVENTS, history_of
from recommendations.types import Shopper
from shop.models import OrderStatus
from tests.factories import ProductFactory, order_of
from tests.recommendations.conftest import NOW, did

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return VisitorKey(uuid4())


def test_a_newcomer_has_no_history(visitor):
    history = history_of(visitor)
    assert (history.product_ids.size, history.bought.size, history.cart.size) == (0, 0, 0)


def test_a_history_costs_one_query(visitor, product):
    from django.db import connection

    did(visitor, EventKind.VIEW, product)
    with CaptureQueriesContext(connection) as queries:
        history_of(visitor)
    assert len(queries) == 1


def test_purchases_are_known_apart(visitor):
    seen, bought = ProductFactory.create_batch(2)
    did(visitor, EventKind.VIEW, seen)
    did(visitor, EventKind.BUY, bought)
    assert history_of(visitor).bought.tolist() == [bought.pk]


def test_a_purchase_is_never_forgotten_however_much_is_viewed(visitor, product):
    did(visitor, EventKind.BUY, product, hours_ago=1000)
    for number in range(RECENT_EVENTS + 5):
        did(visitor, EventKind.VIEW, product, hours_ago=number / 100)
    history = history_of(visitor)
    assert history.bought.tolist() == [product.pk]
    assert history.product_ids.size == RECENT_EVENTS + 1


def test_a_rated_purchase_is_still_a_purchase(visitor, product):
    did(visitor, EventKind.BUY, product)
    rating = NewEvent(kind=EventKind.RATE, occurred_at=NOW, product_id=product.pk, properties={"rating": 1})
    record(rating, visitor=visitor)
    history = history_of(visitor)
    assert history.bought.tolist() == [product.pk]
    assert history.weights.tolist() == [1]


@pytest.mark.parametrize("status", OrderStatus)
def test_what_was_called_off_is_not_bought(visitor, variant, status):
    order = order_of(variant, status=status)
    did(visitor, EventKind.BUY, variant.product, order_id=order.pk)
    is_bought = status not in (OrderStatus.CANCELLED, OrderStatus.REFUNDED)
    history = history_of(visitor)
    assert history.bought.tolist() == [variant.product_id] * is_bought
    assert history.weights.tolist() == [5] * is_bought


def test_the_fingerprint_changes_with_every_deed(visitor, product):
    prints = [history_of(visitor).fingerprint()]
    did(visitor, EventKind.VIEW, product)
    prints.append(history_of(visitor).fingerprint())
    did(visitor, EventKind.VIEW, product, hours_ago=0.5)
    prints.append(history_of(visitor).fingerprint())
    prints.append(history_of(visitor, cart=[product.pk]).fingerprint())
    assert len(set(prints)) == 4


def test_the_fingerprint_of_the_same_deeds_is_the_same(visitor, product):
    did(visitor, EventKind.VIEW, product)
    assert history_of(visitor).fingerprint() == history_of(visitor).fingerprint()


def test_a_shopper_looks_to_serving_as_they_looked_to_training(trained):
    interactions = data.read(now=0).training.interactions
    serving = history_of(visitors.of_user(trained.gardeners[0].pk)).encoded(live_snapshot.get())
    matrix = interactions.matrix().toarray()
    as_trained = [row for row in matrix if sorted(np.flatnonzero(row)) == sorted(serving.items.tolist())]
    assert len(as_trained) == 1
    assert np.allclose(as_trained[0][serving.items], serving.weights)


def test_products_a_snapshot_does_not_know_are_left_out(trained):
    visitor, late = visitors.of_user(trained.readers[0].pk), ProductFactory()
    did(visitor, EventKind.VIEW, late)
    history = history_of(visitor, cart=[late.pk])
    assert late.pk in history.product_ids
    shopper = history.encoded(live_snapshot.get())
    assert isinstance(shopper, Shopper)
    assert shopper.cart.size == 0
    assert shopper.items.size == 9


def test_views_are_each_product_once_the_latest_first(visitor):
    first, second = ProductFactory.create_batch(2)
    did(visitor, EventKind.VIEW, first, hours_ago=3)
    did(visitor, EventKind.VIEW, second, hours_ago=2)
    did(visitor, EventKind.VIEW, first, hours_ago=1)
    views = history_of(visitor).views
    assert views["product"].tolist() == [first.pk, second.pk]
    assert views["time"].tolist() == [int(NOW.timestamp()) - 3600, int(NOW.timestamp()) - 7200]


def test_carts_and_purchases_are_no_views(visitor, product):
    did(visitor, EventKind.ADD_TO_CART, product)
    did(visitor, EventKind.BUY, product)
    assert history_of(visitor).views.size == 0


def test_a_rated_product_was_viewed_all_the_same(visitor, product):
    did(visitor, EventKind.VIEW, product)
    did(visitor, EventKind.RATE, product, rating=2)
    assert history_of(visitor).views["product"].tolist() == [product.pk]
