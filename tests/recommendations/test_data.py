from datetime import UTC, datetime
from uuid import uuid4

import numpy as np
import pytest

from analytics.events import NewEvent, record
from analytics.models import EventKind
from analytics.visitors import VisitorKey
from recommendations import data, embeddings, keys
from recommendations.embeddings import embed_changed
from recommendations.types import NO_BRAND
from shop.models import OrderStatus
from tests.factories import CategoryFactory, ProductFactory, order_of

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def visitor():
    return VisitorKey(uuid4())


def happened(visitor, kind, product_id, moment=MOMENT, **properties):
    event = NewEvent(kind=kind, occurred_at=moment, product_id=product_id, properties=properties)
    record(event, visitor=visitor)


def test_an_empty_shop_is_read():
    shop = data.read(now=0)
    assert (shop.product_ids.size, len(shop.training.interactions)) == (0, 0)


def test_codes_stand_for_products_in_the_order_of_their_keys(visitor):
    first, second = ProductFactory(), ProductFactory()
    happened(visitor, EventKind.VIEW, second.pk)
    shop = data.read(now=0)
    assert shop.product_ids.tolist() == [first.pk, second.pk]
    assert shop.training.interactions.items.tolist() == [1]


@pytest.mark.parametrize("status", OrderStatus)
def test_nothing_is_learnt_from_a_purchase_that_was_called_off(visitor, variant, status):
    order = order_of(variant, status=status)
    purchase = NewEvent(
        kind=EventKind.BUY, occurred_at=MOMENT, product_id=variant.product_id, order_id=order.pk
    )
    record(purchase, visitor=visitor)
    stands = status not in (OrderStatus.CANCELLED, OrderStatus.REFUNDED)
    assert data.read(now=0).training.interactions.weights.tolist() == [5] * stands


def test_a_product_embedded_while_data_is_read_disturbs_nothing(monkeypatch, product):
    """Another worker adds one between the query for products and the one for embeddings."""
    monkeypatch.setattr(embeddings, "embed", lambda texts: np.eye(384, dtype=np.float32)[: len(texts)])
    real = data._embeddings

    def late(product_ids):
        ProductFactory()
        embed_changed()
        return real(product_ids)

    monkeypatch.setattr(data, "_embeddings", late)
    catalogue = data.read(now=0).training.catalogue
    assert catalogue.embeddings[:, 0].tolist() == [1]


def test_kinds_weigh_what_the_settings_say(visitor, settings):
    products = ProductFactory.create_batch(3)
    for product, kind in zip(products, (EventKind.VIEW, EventKind.ADD_TO_CART, EventKind.BUY), strict=True):
        happened(visitor, kind, product.pk)
    interactions = data.read(now=0).training.interactions
    assert sorted(interactions.weights.tolist()) == [1, 3, 5]
    assert set(interactions.times.tolist()) == {int(MOMENT.timestamp())}


def test_searches_clicks_and_removals_are_no_interactions(visitor, product):
    for kind in (EventKind.SEARCH, EventKind.CLICK, EventKind.REMOVE_FROM_CART):
        happened(visitor, kind, product.pk)
    assert len(data.read(now=0).training.interactions) == 0


def test_a_rating_stands_for_all_its_shopper_did_with_the_product(visitor, product):
    happened(visitor, EventKind.BUY, product.pk)
    happened(visitor, EventKind.RATE, product.pk, rating=2)
    assert data.read(now=0).training.interactions.weights.tolist() == [2]


def test_codes_stand_for_categories_and_brands_in_the_order_of_their_keys():
    root = CategoryFactory()
    branded = ProductFactory(category=CategoryFactory(parent=root))
    plain = ProductFactory(category=root, brand=None)
    shop = data.read(now=0)
    catalogue = shop.training.catalogue
    assert shop.category_ids.tolist() == [root.pk, branded.category.pk]
    assert shop.brand_ids.tolist() == [branded.brand.pk]
    assert shop.product_ids.tolist() == [branded.pk, plain.pk]
    assert (catalogue.categories.tolist(), catalogue.brands.tolist()) == ([1, 0], [0, NO_BRAND])


def test_a_product_costs_what_its_cheapest_choice_costs():
    ProductFactory(variants=[{"price": "12.50"}, {"price": "9.99"}])
    assert data.read(now=0).training.catalogue.prices.tolist() == [pytest.approx(9.99)]


def test_events_of_products_that_are_gone_are_left_out(visitor, product):
    happened(visitor, EventKind.VIEW, product.pk + 1000)
    happened(visitor, EventKind.VIEW, product.pk)
    assert len(data.read(now=0).training.interactions) == 1


def test_shoppers_are_numbered_without_gaps(product):
    for _ in range(3):
        happened(VisitorKey(uuid4()), EventKind.VIEW, product.pk)
    interactions = data.read(now=0).training.interactions
    assert (sorted(interactions.users.tolist()), interactions.n_users) == ([0, 1, 2], 3)


def test_embeddings_stand_in_the_row_of_their_product():
    ProductFactory.create_batch(2)
    embed_changed()
    late = ProductFactory()
    shop = data.read(now=0)
    lengths = np.linalg.norm(shop.training.catalogue.embeddings, axis=1)
    assert np.allclose(lengths, [1, 1, 0], atol=1e-3)
    assert shop.product_ids[2] == late.pk


@pytest.mark.parametrize(
    ("known", "wanted", "expected"),
    [([], [3], [-1]), ([3, 5], [5, 4, 3, 9], [1, -1, 0, -1]), ([3], [], [])],
)
def test_positions_of_keys(known, wanted, expected):
    found = keys.positions(np.array(known, dtype=np.int64), np.array(wanted, dtype=np.int64))
    assert found.tolist() == expected
