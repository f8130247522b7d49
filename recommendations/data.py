"""Products, events and embeddings as training arrays.

Five million events have to pass through here, so rows come by COPY in PostgreSQL's binary format, every one
of the same length, and are read as one numpy array.
"""

from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from analytics.models import EventKind
from recommendations import products
from recommendations.interactions import counted, stands_sql, weighing_kinds, weight_sql
from recommendations.keys import positions
from recommendations.models import EMBEDDING_DIMENSIONS, ProductEmbedding
from recommendations.types import Catalogue, Interactions, TrainingData

_HEADER_BYTES, _TRAILER_BYTES = 19, 2
_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("visitor_length", ">i4"),
        ("visitor", ">i4"),
        ("product_length", ">i4"),
        ("product", ">i8"),
        ("weight_length", ">i4"),
        ("weight", ">f4"),
        ("time_length", ">i4"),
        ("time", ">i8"),
        ("rating_length", ">i4"),
        ("rating", "i1"),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class ShopData:
    """Training data, and the primary keys its codes stand for: product i is `product_ids[i]`, and so on."""

    product_ids: NDArray[np.int64]
    training: TrainingData
    category_ids: NDArray[np.int64]
    """All of them, those without products too, since shoppers may name them."""
    brand_ids: NDArray[np.int64]


def read(*, now: int) -> ShopData:
    """Everything there is to learn from; `now` is the moment of training in unix seconds."""
    found = products.read()
    catalogue = Catalogue.of(embeddings=_embeddings(found.ids), **found.columns)
    training = TrainingData(interactions=_interactions(found.ids), catalogue=catalogue, now=now)
    return ShopData(found.ids, training, found.category_ids, found.brand_ids)


def _embeddings(product_ids: NDArray[np.int64]) -> NDArray[np.float32]:
    vectors = np.zeros((product_ids.size, EMBEDDING_DIMENSIONS), dtype=np.float32)
    stored = ProductEmbedding.objects.values_list("product_id", "vector")
    rows = {int(product_id): row for row, product_id in enumerate(product_ids)}
    for product_id, vector in stored.iterator(chunk_size=2000):
        if (row := rows.get(product_id)) is not None:  # else it was added since the products were read
            vectors[row] = vector
    return vectors


def _interactions(product_ids: NDArray[np.int64]) -> Interactions:
    rows = _copy_rows()
    items = positions(product_ids, rows["product"].astype(np.int64))
    users, times = rows["visitor"].astype(np.int64), rows["time"].astype(np.int64)
    pairs = users * max(product_ids.size, 1) + items
    kept = (items >= 0) & (rows["weight"] > 0) & counted(pairs, times, rows["rating"] == 1)
    codes, users = np.unique(users[kept], return_inverse=True)
    return Interactions.of(
        users=users,
        items=items[kept],
        weights=rows["weight"][kept],
        times=times[kept],
        n_users=codes.size,
        n_items=product_ids.size,
    )


def _copy_rows() -> NDArray[np.void]:
    statement = f"""
        COPY (
            SELECT (dense_rank() OVER (ORDER BY visitor_id))::int4, product_id::int8, {weight_sql()},
                   extract(epoch FROM occurred_at)::int8, (kind = '{EventKind.RATE.value}')
            FROM analytics_event
            WHERE product_id IS NOT NULL AND kind = ANY(%s) AND {stands_sql()}
        ) TO STDOUT (FORMAT BINARY)"""  # noqa: S608  our own expression
    with connection.cursor() as cursor, cursor.copy(statement, [weighing_kinds()]) as copy:
        packed = b"".join(copy)
    return np.frombuffer(packed[_HEADER_BYTES:-_TRAILER_BYTES], dtype=_ROW)
