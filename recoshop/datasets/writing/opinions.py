"""Writes reviews, likes, saved items, and the events that shoppers' browsing, carts and opinions are."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from analytics import history
from analytics.history import PastEvent
from analytics.models import EventKind
from analytics.time_ids import derived_id
from analytics.visitors import of_user
from recoshop.datasets.records import CartRecord, DataSet, EventRecord, LikeRecord, ReviewRecord, SaveRecord
from recoshop.datasets.writing.known import Known
from shop import reviews
from shop.models import Like, Product, Review, ReviewStatus, SavedItem

_Key = tuple[int, int]
"""User and product."""


def write_reviews(records: Sequence[ReviewRecord], *, known: Known) -> int:
    """Write approved reviews, and count them into the products. Who has reviewed one keeps that."""
    written = {_key(each, known): each for each in records}
    present = set(Review.objects.values_list("user_id", "product_id"))
    new = {key: each for key, each in written.items() if key not in present}
    rows = [
        Review(
            user_id=user_id,
            product_id=product_id,
            rating=each.rating,
            title=each.title,
            text=each.text,
            status=ReviewStatus.APPROVED,
        )
        for (user_id, product_id), each in new.items()
    ]
    Review.objects.bulk_create(rows)
    _set_times(rows, [each.written_at for each in new.values()])
    for product in Product.objects.filter(pk__in={product_id for _, product_id in new}):
        reviews.tally(product)
    return len(new)


def write_likes(records: Sequence[LikeRecord], *, known: Known) -> int:
    """Write thumbs up; who likes a product already does so once."""
    return _write_marks(Like, {_key(each, known): each.liked_at for each in records})


def write_saves(records: Sequence[SaveRecord], *, known: Known) -> int:
    """Write saved items; what somebody keeps already is kept once."""
    return _write_marks(SavedItem, {_key(each, known): each.saved_at for each in records})


def _write_marks(kind: type[Like] | type[SavedItem], wanted: dict[_Key, datetime]) -> int:
    present = set(kind._default_manager.values_list("user_id", "product_id"))
    new = {key: moment for key, moment in wanted.items() if key not in present}
    rows: list[Any] = [kind(user_id=user_id, product_id=product_id) for user_id, product_id in new]
    kind._default_manager.bulk_create(rows)
    _set_times(rows, list(new.values()))
    return len(new)


def write_events(dataset: DataSet, *, known: Known) -> int:
    """Write views and carts, and what reviews, likes, saves and waiting carts are as events."""
    return history.load(
        [
            *_of_events(dataset.events(), name=dataset.name, known=known),
            *_of_carts(dataset.carts(), name=dataset.name, known=known),
            *_of_opinions(dataset, known=known),
        ]
    )


def _of_events(records: Iterable[EventRecord], *, name: str, known: Known) -> Iterator[PastEvent]:
    for each in records:
        key = _key(each, known)
        yield _event(EventKind(each.kind), key, at=each.occurred_at, name=name)


def _of_carts(records: Iterable[CartRecord], *, name: str, known: Known) -> Iterator[PastEvent]:
    for each in records:
        for sku in each.skus:
            key = known.shoppers[each.shopper], known.variants[sku].product_id
            yield _event(EventKind.ADD_TO_CART, key, at=each.filled_at, name=name)


def _of_opinions(dataset: DataSet, *, known: Known) -> Iterator[PastEvent]:
    for review in dataset.reviews():
        key = _key(review, known)
        rated = _event(EventKind.RATE, key, at=review.written_at, name=dataset.name)
        yield rated._replace(rating=review.rating)
    for like in dataset.likes():
        yield _event(EventKind.LIKE, _key(like, known), at=like.liked_at, name=dataset.name)
    for save in dataset.saves():
        yield _event(EventKind.SAVE, _key(save, known), at=save.saved_at, name=dataset.name)


def _event(kind: EventKind, key: _Key, *, at: datetime, name: str) -> PastEvent:
    user_id, product_id = key
    event_id = derived_id(at, kind.value, name, user_id, product_id)
    return PastEvent(event_id, of_user(user_id), kind, at, product_id)


def _key(record: EventRecord | ReviewRecord | LikeRecord | SaveRecord, known: Known) -> _Key:
    return known.shoppers[record.shopper], known.products[record.product]


def _set_times(rows: Sequence[Any], times: Sequence[datetime]) -> None:
    """The column `created_at` fills itself with the moment of writing, so the true one has to follow."""
    for row, moment in zip(rows, times, strict=True):
        row.created_at = moment
    if rows:
        type(rows[0])._default_manager.bulk_update(rows, ["created_at"], batch_size=500)
