"""What strategies about a shopper's taste share: how much of it falls on what a product is."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.types import Catalogue, Codes, Items, Scores, Shopper

SECONDS_PER_DAY: Final = 86_400
RATING_IN_DOUBT: Final = 3.0
"""What a product counts as where nothing in the whole shop was reviewed yet."""


def shares(values: Codes, *, items: Codes, weights: ArrayLike) -> Scores:
    """For each product, the share of `weights` that lies on products with the same value, 0 … 1.

    `values (n_items,)` says what each product is, below 0 for unknown, which is like nothing else; `weights`
    is parallel to `items`, the products they lie on. `(n_items,) float32`; all 0 where nothing is known.
    """
    own, weight = values[items], np.asarray(weights, dtype=np.float64)
    known = own >= 0
    if not known.any():
        return np.zeros(values.shape, dtype=np.float32)
    by_value = np.bincount(own[known], weights=weight[known], minlength=int(values.max()) + 1)
    found = np.where(values >= 0, by_value[values], 0) / weight[known].sum()
    return found.astype(np.float32)


def category_match(catalogue: Catalogue, shopper: Shopper) -> Scores:
    """How much each product is where the shopper looks, likes and buys, `(n_items,) float32` in 0 … 1.

    Half for the department, half for the category itself, each 1 for the one that most of their interactions
    weigh on and in proportion for others. 0 for everything where nothing is known of them.
    """
    found = np.zeros(catalogue.n_items, dtype=np.float32)
    for values in (catalogue.departments, catalogue.categories):
        own = shares(values, items=shopper.items, weights=shopper.weights)
        found += own / (2 * max(own.max(initial=0), np.finfo(np.float32).tiny))
    return found


def ratings(catalogue: Catalogue, items: Items) -> NDArray[np.float32]:
    """The mean rating of products, 1 … 5, parallel to `items`.

    One without reviews is not a bad one: it counts as the mean of those that have some.
    """
    rated = catalogue.rating_counts > 0
    middle = catalogue.ratings[rated].mean() if rated.any() else RATING_IN_DOUBT
    return np.where(rated[items], catalogue.ratings[items], np.float32(middle))


def latest_alike(values: Codes, *, item: np.int32, touched: Codes) -> int | None:
    """The first of `touched` with the same known value as `item`, other than itself; None without one."""
    alike = touched[(values[touched] == values[item]) & (values[touched] >= 0) & (touched != item)]
    return int(alike[0]) if alike.size else None
