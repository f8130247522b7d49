"""A small shop with two tastes: gardeners and readers, who never touch the other side's products.

Texts are embedded by a stand-in which sees only the category, so that the right answer is known; the real
model has its own tests in test_embeddings.py.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from analytics import history, visitors
from analytics.history import PastEvent
from analytics.models import EventKind
from analytics.time_ids import derived_id
from analytics.visitors import VisitorKey
from recommendations import embeddings, training
from recommendations.live import live_snapshot
from shop.models import Category, Product, User
from tests.factories import CategoryFactory, ProductFactory, UserFactory

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass
class TwoTastes:
    garden: Category
    books: Category
    garden_products: list[Product]
    book_products: list[Product]
    gardeners: list[User]
    readers: list[User]


def did(visitor: VisitorKey, kind: EventKind, *products: Product, hours_ago: float = 1.0, **facts) -> None:
    """Put past events of a visitor into the shop."""
    moment = NOW - timedelta(hours=hours_ago)
    history.load(
        PastEvent(
            derived_id(moment, visitor.id, kind, product.pk), visitor, kind, moment, product.pk, **facts
        )
        for product in products
    )


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path, monkeypatch):
    settings.SNAPSHOT_ROOT = tmp_path / "snapshots"
    monkeypatch.setattr(embeddings, "embed", embed_by_category)
    live_snapshot.forget()
    yield
    live_snapshot.forget()


def embed_by_category(texts):
    vectors = np.zeros((len(texts), 384), dtype=np.float32)
    for row, text in enumerate(texts):
        direction = 0 if "Garden" in text else 1
        vectors[row, direction] = 1
        vectors[row, 2 + sum(text.encode()) % 300] += 0.2
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def two_tastes(db):
    garden, books = CategoryFactory(name="Garden"), CategoryFactory(name="Books")
    shop = TwoTastes(
        garden,
        books,
        [ProductFactory(category=garden, title=f"Spade {number}") for number in range(10)],
        [ProductFactory(category=books, title=f"Novel {number}") for number in range(10)],
        UserFactory.create_batch(8, name="Gardener"),
        UserFactory.create_batch(8, name="Reader"),
    )
    for users, products in ((shop.gardeners, shop.garden_products), (shop.readers, shop.book_products)):
        for number, user in enumerate(users):
            visitor = visitors.of_user(user.pk)
            touched = [product for place, product in enumerate(products) if place != number]
            did(visitor, EventKind.VIEW, *touched[:-1], hours_ago=100 - number)
            did(visitor, EventKind.VIEW, touched[-1], hours_ago=9 - number)
            did(visitor, EventKind.BUY, *touched[:2], hours_ago=50 - number)
    return shop


@pytest.fixture
def trained(two_tastes):
    """The shop with a live snapshot of all that happened there."""
    training.retrain()
    live_snapshot.refresh()
    return two_tastes
