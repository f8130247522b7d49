"""A search or a listing, answered: which products, in which order, and what would narrow them down."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from shop.search import spelling, text
from shop.search.columns import Columns, Mask, Rows
from shop.search.facets import Filters, Narrowed
from shop.search.live import live_columns
from shop.search.text import Matches

RELEVANCE = "relevance"
SORTS = (RELEVANCE, "newest", "price", "-price", "rating")
"""What an answer may be sorted by; without words there is no relevance, and the newest come first."""

_RATED = 0.15
"""How much a product that many have rated comes before one that matches as well; per e-fold of ratings."""
_SOLD_OUT = 0.5
"""What is left of the relevance of a product that cannot be had."""


class Reading(Enum):
    """How the words were taken in the end."""

    AS_TYPED = "as typed"
    CORRECTED = "corrected"
    """Nothing has the words as typed; these are the nearest the catalogue uses."""
    SOME_WORDS = "some words"
    """Nothing has all of the words; these have some."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The answer."""

    product_ids: NDArray[np.int64]
    """Every product that passes, in the order asked for."""
    narrowed: Narrowed
    text: str
    """The words that were looked for: as typed, or corrected."""
    reading: Reading


def find(query: str, filters: Filters, *, sort: str = RELEVANCE, below: str = "") -> Found:
    """Answer a search, or a listing when `query` is empty; `below` is the path of the category listed."""
    columns = live_columns.get()
    matches, words, reading = _matches(query) if query else (text.NOTHING, "", Reading.AS_TYPED)
    matched, relevance = _relevance(columns, matches)
    within = columns.below(below)
    if query:
        within &= matched
    narrowed = Narrowed(columns, filters, within=within)
    rows = _sorted(columns, narrowed.rows, relevance, by=sort if query or sort != RELEVANCE else "newest")
    return Found(columns.product_ids[rows], narrowed, words, reading)


def best(columns: Columns, matches: Matches, *, k: int) -> NDArray[np.int64]:
    """The primary keys of the `k` products that match best, those that can be had first."""
    matched, relevance = _relevance(columns, matches)
    rows = _sorted(columns, columns.listed & matched, relevance, by=RELEVANCE)
    return columns.product_ids[rows[:k]]


def _relevance(columns: Columns, matches: Matches) -> tuple[Mask, NDArray[np.float32]]:
    """Which rows match, and how well each does; 0 for those that do not."""
    matched = np.zeros(columns.n_rows, dtype=np.bool_)
    relevance = np.zeros(columns.n_rows, dtype=np.float32)
    rows = columns.rows_of(matches.product_ids)
    matched[rows[rows >= 0]] = True
    relevance[rows[rows >= 0]] = matches.ranks[rows >= 0]
    return matched, relevance


def _matches(query: str) -> tuple[Matches, str, Reading]:
    if len(exact := text.match_all(query)):
        return exact, query, Reading.AS_TYPED
    corrected = spelling.corrected(query)
    if corrected and len(near := text.match_all(corrected)):
        return near, corrected, Reading.CORRECTED
    if len(some := text.match_any(corrected or query)):
        return some, corrected or query, Reading.SOME_WORDS
    return exact, query, Reading.AS_TYPED


def _sorted(columns: Columns, passing: Mask, relevance: NDArray[np.float32], *, by: str) -> Rows:
    if by == RELEVANCE:
        rows = np.flatnonzero(passing)
        known = 1 + _RATED * np.log1p(columns.rating_counts[rows])
        had = np.where(columns.available[rows], 1, _SOLD_OUT)
        return rows[np.lexsort((columns.product_ids[rows], -relevance[rows] * known * had))]
    order = _ORDERS[by](columns)
    return order[passing[order]]


_ORDERS: dict[str, Callable[[Columns], Rows]] = {
    "newest": lambda columns: columns.by_arrival,
    "price": lambda columns: columns.by_price,
    "-price": lambda columns: columns.by_price[::-1],
    "rating": lambda columns: columns.by_rating,
}
