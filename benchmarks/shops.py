"""Shops of a given size, made up: real rows in PostgreSQL and a real snapshot, fitted on made-up events.

Two things are shortened where they cost minutes and change no timing: ALS runs two iterations, and the
nearest texts of a product are drawn at random instead of computed.
"""

from collections.abc import Iterator

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
from shop.models import Brand, Category, Product, User, Variant
from shop.search import index

CATEGORIES, BRANDS = 200, 500
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
WORDS = [
    f"{first}{second}{third}"
    for first in _SYLLABLES
    for second in _SYLLABLES[:20]
    for third in ("n", "ra", "ko")
]
"""Made up, the most frequent first: the k-th is used 1/k times as often as the first."""
WORDS_A_PRODUCT = 40
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
            "TRUNCATE shop_category, shop_brand, shop_product, shop_searchentry, shop_user, shop_cart,"
            " analytics_event, analytics_slate, analytics_visitor, recommendations_snapshot"
            " RESTART IDENTITY CASCADE"
        )
    live_snapshot.forget()


def _products(n: int) -> np.ndarray:
    """Products in a tree of categories, with brands, and words as rare and common as texts have them."""
    generator = np.random.default_rng(1)
    categories, brands = _categories(), _brands()
    words = generator.choice(len(WORDS), size=(n, WORDS_A_PRODUCT), p=_zipf(len(WORDS)))
    products = Product.objects.bulk_create(
        [
            Product(
                title=" ".join(WORDS[word] for word in words[i, :5]),
                slug=f"product-{i}",
                category_id=categories[i % len(categories)].pk,
                brand_id=brands[i % len(brands)].pk,
                description=" ".join(WORDS[word] for word in words[i, 5:]),
                price=10 + i % 90,
                rating_average=i % 6,
                rating_count=i % 50,
            )
            for i in range(n)
        ],
        batch_size=2000,
    )
    Variant.objects.bulk_create(_variants(products), batch_size=5000)
    index.refresh_all()
    return np.array([product.pk for product in products], dtype=np.int64)


def _categories() -> list[Category]:
    """The leaves of a tree with ten roots."""
    roots = [Category.add_root(name=f"Department {i}", slug=f"department-{i}") for i in range(10)]
    return [
        Category.objects.get(pk=root.pk).add_child(name=f"{root.name} {i}", slug=f"{root.slug}-{i}")
        for root in roots
        for i in range(CATEGORIES // len(roots))
    ]


def _brands() -> list[Brand]:
    return Brand.objects.bulk_create(Brand(name=f"Brand {i}", slug=f"brand-{i}") for i in range(BRANDS))


def _variants(products: list[Product]) -> Iterator[Variant]:
    """Three of each product: two colours, the first in two sizes."""
    for i, each in enumerate(products):
        for k, (colour, size) in enumerate(((i, i), (i, i + 1), (i + 7, i))):
            yield Variant(
                product=each,
                sku=f"SKU-{each.pk}-{k}",
                price=each.price,
                stock=(i + k) % 10,
                colour=f"Colour {colour % 24}",
                size=f"Size {size % 30}",
            )


def _zipf(n: int) -> np.ndarray:
    frequencies = 1 / np.arange(1, n + 1)
    return frequencies / frequencies.sum()


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
