"""Shops of a given size, made up: real rows in PostgreSQL and a real snapshot, fitted on made-up events.

Two things are shortened where they cost minutes and change no timing: ALS runs two iterations, and the
nearest texts of a product are drawn at random instead of computed.
"""

import numpy as np
from django.db import connection
from django.utils import timezone

from analytics import history
from analytics.history import PastEvent
from analytics.models import EventKind
from analytics.time_ids import derived_id
from analytics.visitors import VisitorKey, of_user
from recommendations import snapshots, strategies
from recommendations.live import live_snapshot
from recommendations.strategies.als import Als, AlsConfig
from recommendations.types import Catalogue, Interactions, TrainingData
from shop.models import Category, Product, User, Variant

CATEGORIES = 20
EVENTS_OF_THE_VISITOR = 40


def make(n_products: int) -> VisitorKey:
    """Empty the database, fill it with a shop of that size, train, and return a visitor with a history."""
    _empty()
    user = User.objects.create_user("bench@example.com", "bench")
    ids = _products(n_products)
    visitor = of_user(user.pk)
    _events(visitor, ids)
    _publish(ids)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return visitor


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE shop_category, shop_product, shop_user, shop_cart, analytics_event, analytics_slate,"
            " analytics_visitor, recommendations_snapshot RESTART IDENTITY CASCADE"
        )
    live_snapshot.forget()


def _products(n: int) -> np.ndarray:
    categories = [Category.add_root(name=f"Category {i}", slug=f"category-{i}") for i in range(CATEGORIES)]
    products = Product.objects.bulk_create(
        [
            Product(
                title=f"Product number {i}",
                slug=f"product-{i}",
                category_id=categories[i % CATEGORIES].pk,
                description="A made-up product to measure with.",
                price=10 + i % 90,
            )
            for i in range(n)
        ],
        batch_size=2000,
    )
    Variant.objects.bulk_create(
        [Variant(product=each, sku=f"SKU-{each.pk}", price=each.price, stock=10) for each in products],
        batch_size=2000,
    )
    return np.array([product.pk for product in products], dtype=np.int64)


def _events(visitor: VisitorKey, ids: np.ndarray) -> None:
    now = timezone.now()
    chosen = ids[:: max(1, ids.size // EVENTS_OF_THE_VISITOR)][:EVENTS_OF_THE_VISITOR]
    history.load(
        PastEvent(derived_id(now, product_id), visitor, EventKind.VIEW, now, int(product_id))
        for product_id in chosen
    )


def _publish(ids: np.ndarray) -> None:
    generator, n = np.random.default_rng(1), ids.size
    vectors = generator.standard_normal((n, 384), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    catalogue = Catalogue.of(categories=np.arange(n) % CATEGORIES, embeddings=vectors)
    size = 10 * n
    interactions = Interactions.of(
        users=generator.integers(0, n, size),
        items=np.concatenate((np.arange(n), (n * generator.random(size - n) ** 2).astype(np.int64))),
        weights=np.ones(size),
        times=np.full(size, 1_700_000_000),
        n_users=n,
        n_items=n,
    )
    data = TrainingData(interactions=interactions, catalogue=catalogue, now=1_700_000_000)
    slow = {"als", "content", "from_likes"}  # the last needs content, which is made up below
    chosen = [
        Als(AlsConfig(iterations=2)),
        *(each for name, each in strategies.all().items() if name not in slow),
    ]
    fitted = dict(strategies.fit_all(data, seed=1, chosen=chosen))
    nearest = generator.integers(0, n, (n, 100)).astype(np.int32)
    fitted["content"] = {"neighbours": nearest, "embedded": np.ones(n, dtype=np.bool_)}
    snapshot = snapshots.publish(
        product_ids=ids, catalogue=catalogue, fitted=fitted, facts={"products": n}, metrics={}
    )
    snapshots.promote(snapshot)
    live_snapshot.refresh()
