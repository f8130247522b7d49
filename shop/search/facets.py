"""Narrowing down: which rows pass a set of filters, and how many would for each further choice.

Pure. A facet counts under all filters but its own, so that a second brand can be added to a first; colour,
size and stock are asked of one and the same variant: red in M means a red M.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shop.search.columns import Coded, Columns, Mask

RATINGS = (4, 3, 2)
"""What may be asked for: this many stars or more."""
BANDS = 5
"""Into how many ranges of price an answer is divided at most."""
_MOST = np.iinfo(np.int64).max
_ROUND = np.array([base * 10**power for power in range(2, 9) for base in (1, 2, 3, 4, 5, 6, 8)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was ticked. Values of one facet add up, facets combine."""

    category: str = ""
    """The path of a category; everything below it passes."""
    brands: frozenset[int] = frozenset()
    colours: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    price_from: int | None = None
    price_to: int | None = None
    """Both ends count, in hundredths."""
    rating: int | None = None
    in_stock: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A range of prices in hundredths, both ends counting; None is open."""

    start: int | None
    end: int | None
    count: int


class Narrowed:
    """The rows of `within` that pass the filters, and the counts of every facet."""

    def __init__(self, columns: Columns, filters: Filters, *, within: Mask) -> None:
        self._columns, self._filters = columns, filters
        self._tests = {name: test for name, test in self._own_tests() if test is not None}
        self._failed = sum((~test for test in self._tests.values()), np.zeros(columns.n_rows, dtype=np.int8))
        self._within = within & columns.listed

    @property
    def rows(self) -> Mask:
        """The rows that pass everything."""
        return self._passing() & self._has_choice(self._choices())

    def categories(self) -> list[tuple[str, int]]:
        """(path, rows) of the categories that rows hang on directly."""
        return self._counted(self._columns.categories, "category")

    def brands(self) -> list[tuple[int, int]]:
        """(primary key, rows)."""
        return [(key, n) for key, n in self._counted(self._columns.brands, "brand") if key is not None]

    def colours(self) -> list[tuple[str, int]]:
        """(colour, rows) under the sizes chosen, of variants in stock if that is asked."""
        return self._counted_choices(self._columns.choices.colours, self._choices(but="colour"))

    def sizes(self) -> list[tuple[str, int]]:
        """(size, rows) in the colours chosen, of variants in stock if that is asked."""
        return self._counted_choices(self._columns.choices.sizes, self._choices(but="size"))

    def ratings(self) -> list[tuple[int, int]]:
        """(stars, rows with that many or more)."""
        rated = self._columns.ratings[self._passing(but="rating") & self._has_choice(self._choices())]
        return [(stars, int(np.count_nonzero(rated >= stars))) for stars in RATINGS]

    def in_stock(self) -> int:
        """The rows of which something that fits can be had."""
        return int(np.count_nonzero(self._passing() & self._has_choice(self._choices(stocked=True))))

    def price_bands(self) -> list[Band]:
        """Ranges at round prices, with about as many rows each; none where prices hardly differ."""
        prices = np.sort(self._columns.prices[self._passing(but="price") & self._has_choice(self._choices())])
        edges = _round_edges(prices)
        if not edges:
            return []
        limits = [None, *edges, None]
        at = [0, *np.searchsorted(prices, edges).tolist(), prices.size]
        return [
            Band(start, None if end is None else end - 1, last - first)
            for (start, end), (first, last) in zip(pairwise(limits), pairwise(at), strict=True)
        ]

    def _own_tests(self) -> Iterator[tuple[str, Mask | None]]:
        columns, asked = self._columns, self._filters
        path = asked.category
        yield "category", columns.below(path) if path else None
        yield "brand", columns.brands.where(lambda own: own in asked.brands) if asked.brands else None
        yield "rating", columns.ratings >= asked.rating if asked.rating else None
        yield "price", self._price_test()

    def _price_test(self) -> Mask | None:
        asked, prices = self._filters, self._columns.prices
        if asked.price_from is None and asked.price_to is None:
            return None
        dearest = _MOST if asked.price_to is None else asked.price_to
        return (prices >= (asked.price_from or 0)) & (prices <= dearest)

    def _passing(self, *, but: str = "") -> Mask:
        """Rows that pass all tests of the product itself, one of them left out."""
        left_out = ~self._tests[but] if but in self._tests else 0
        return self._within & (self._failed == left_out)

    def _choices(self, *, but: str = "", stocked: bool | None = None) -> Mask | None:
        """Choices that pass colour, size and stock, one of them left out; None where all do."""
        choices, asked = self._columns.choices, self._filters
        tests = []
        if asked.colours and but != "colour":
            tests.append(choices.colours.where(lambda own: own in asked.colours))
        if asked.sizes and but != "size":
            tests.append(choices.sizes.where(lambda own: own in asked.sizes))
        if asked.in_stock if stocked is None else stocked:
            tests.append(choices.stocked)
        return np.logical_and.reduce(tests) if tests else None

    def _has_choice(self, fitting: Mask | None) -> Mask:
        """Rows with at least one of these choices."""
        if fitting is None:
            return self._everything
        found = np.zeros(self._columns.n_rows, dtype=np.bool_)
        found[self._columns.choices.rows[fitting]] = True
        return found

    @cached_property
    def _everything(self) -> Mask:
        return np.ones(self._columns.n_rows, dtype=np.bool_)

    def _counted(self, column: Coded, name: str) -> list[tuple[Any, int]]:
        rows = self._passing(but=name) & self._has_choice(self._choices())
        return column.counts(column.codes[rows])

    def _counted_choices(self, column: Coded, fitting: Mask | None) -> list[tuple[Any, int]]:
        rows = self._columns.choices.rows
        counts = self._passing()[rows] & (column.codes >= 0)
        if fitting is not None:
            counts &= fitting
        once = _distinct(rows[counts], column.codes[counts], n=len(column.names))
        return [(name, n) for name, n in column.counts(once) if name]


def _distinct(rows: NDArray[np.int64], codes: NDArray[np.int32], *, n: int) -> NDArray[np.int32]:
    """The codes, each once per row: three sizes of one red shirt are one red shirt."""
    pairs = np.sort(rows * max(n, 1) + codes)
    first = np.ones(pairs.size, dtype=np.bool_)
    first[1:] = pairs[1:] != pairs[:-1]
    return (pairs[first] % max(n, 1)).astype(np.int32)


def _round_edges(prices: NDArray[np.int64]) -> list[int]:
    """The round prices nearest to where equal parts would end, those that divide anything."""
    if not prices.size or prices[0] == prices[-1]:
        return []
    wanted = prices[np.linspace(0, prices.size - 1, BANDS + 1)[1:-1].astype(np.int64)]
    nearest = _ROUND[np.abs(np.log(_ROUND) - np.log(np.maximum(wanted, 1))[:, None]).argmin(axis=1)]
    return [int(edge) for edge in np.unique(nearest) if prices[0] < edge <= prices[-1]]
