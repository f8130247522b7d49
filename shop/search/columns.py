"""The catalogue as parallel arrays: what filtering, counting and sorting work on. Pure: numpy and no Django.

A row is a product as it was at some version. A product that changes gets a new row at the end and its old one
is listed no more, so what is read is never written: threads share one value and swap it for the next.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
"""One truth per row, or per choice."""
Rows = NDArray[np.int64]
"""Numbers of rows, in an order."""
MINOR = 100
"""Prices are whole hundredths, so that comparing them is exact."""


class Entry(NamedTuple):
    """One product as the index has it. The last three are parallel, one entry per variant."""

    product_id: int
    is_listed: bool
    category_path: str
    brand_id: int | None
    price: int
    rating_average: float
    rating_count: int
    arrived_at: int
    colours: Sequence[str] = ()
    sizes: Sequence[str] = ()
    stocked: Sequence[bool] = ()


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of values that repeat, as small numbers: `names[codes[row]]` is the value of a row."""

    codes: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    names: tuple[str | int | None, ...] = ()

    def extended(self, values: Sequence[str | int | None]) -> Self:
        """With these values after those there are."""
        numbers = {name: code for code, name in enumerate(self.names)}
        added = [numbers.setdefault(value, len(numbers)) for value in values]
        codes = np.concatenate((self.codes, np.array(added, dtype=np.int32)))
        return replace(self, codes=codes, names=tuple(numbers))

    def where(self, matches: Callable[[str | int | None], bool]) -> Mask:
        """The rows whose value fits; asks once per distinct value."""
        fits = np.fromiter(map(matches, self.names), np.bool_, len(self.names))
        return fits[self.codes]

    def counts(self, codes: NDArray[np.int32]) -> list[tuple[str | int | None, int]]:
        """How often each value is among these codes; values that are not there are left out."""
        counted = np.bincount(codes, minlength=len(self.names))
        return [(name, int(n)) for name, n in zip(self.names, counted, strict=True) if n]


@dataclass(frozen=True, eq=False)
class Choices:
    """Every variant of every row: which row it belongs to, its colour and size, and whether it can be had.

    The choices of a row stand together.
    """

    rows: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    colours: Coded = field(default_factory=Coded)
    sizes: Coded = field(default_factory=Coded)
    stocked: Mask = field(default_factory=lambda: np.empty(0, dtype=np.bool_))

    def extended(self, entries: Sequence[Entry], *, first_row: int) -> Self:
        """With the choices of further entries, whose rows count from `first_row`."""
        numbers = np.fromiter((len(each.stocked) for each in entries), np.int64, len(entries))
        return replace(
            self,
            rows=np.concatenate((self.rows, np.repeat(np.arange(len(entries)) + first_row, numbers))),
            colours=self.colours.extended(list(chain.from_iterable(each.colours for each in entries))),
            sizes=self.sizes.extended(list(chain.from_iterable(each.sizes for each in entries))),
            stocked=np.concatenate(
                (self.stocked, np.array([*chain.from_iterable(each.stocked for each in entries)], dtype=bool))
            ),
        )


@dataclass(frozen=True, eq=False)
class Columns:
    """The catalogue up to a version of the index."""

    version: int = 0
    product_ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    listed: Mask = field(default_factory=lambda: np.empty(0, dtype=np.bool_))
    categories: Coded = field(default_factory=Coded)
    """By the category's path in the tree."""
    brands: Coded = field(default_factory=Coded)
    """By primary key; None for a product without one."""
    prices: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    ratings: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    rating_counts: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    arrived: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    choices: Choices = field(default_factory=Choices)

    @property
    def n_rows(self) -> int:
        """How many rows there are, outdated ones included."""
        return self.product_ids.size

    @property
    def n_outdated(self) -> int:
        """How many rows have been replaced or are not listed."""
        return int(self.n_rows - np.count_nonzero(self.listed))

    def extended(self, entries: Sequence[Entry], *, version: int) -> Self:
        """As of a later version, in which these entries were written."""
        outdated = self.rows_of(np.array([each.product_id for each in entries], dtype=np.int64))
        listed = self.listed.copy()
        listed[outdated[outdated >= 0]] = False

        def column(values: NDArray, name: str) -> NDArray:  # type: ignore[type-arg]
            return np.concatenate((values, np.array([getattr(each, name) for each in entries], values.dtype)))

        return replace(
            self,
            version=version,
            product_ids=column(self.product_ids, "product_id"),
            listed=column(listed, "is_listed"),
            categories=self.categories.extended([each.category_path for each in entries]),
            brands=self.brands.extended([each.brand_id for each in entries]),
            prices=column(self.prices, "price"),
            ratings=column(self.ratings, "rating_average"),
            rating_counts=column(self.rating_counts, "rating_count"),
            arrived=column(self.arrived, "arrived_at"),
            choices=self.choices.extended(entries, first_row=self.n_rows),
        )

    def rows_of(self, product_ids: NDArray[np.int64]) -> Rows:
        """The present rows of products, parallel to them; −1 for a product that is not here."""
        rows = np.full(product_ids.size, -1, dtype=np.int64)
        known = product_ids < self._row_by_id.size
        rows[known] = self._row_by_id[product_ids[known]]
        return rows

    def below(self, category_path: str) -> Mask:
        """The rows in a category or anywhere below it."""
        return self.categories.where(lambda path: str(path).startswith(category_path))

    @cached_property
    def available(self) -> Mask:
        """The rows of which at least one variant is in stock."""
        found = np.zeros(self.n_rows, dtype=np.bool_)
        found[self.choices.rows[self.choices.stocked]] = True
        return found

    @cached_property
    def by_price(self) -> Rows:
        """All rows, cheapest first."""
        return np.lexsort((self.product_ids, self.prices))

    @cached_property
    def by_arrival(self) -> Rows:
        """All rows, newest first."""
        return np.lexsort((-self.product_ids, -self.arrived))

    @cached_property
    def by_rating(self) -> Rows:
        """All rows, best rated first; of equals the one that more have rated."""
        return np.lexsort((self.product_ids, -self.rating_counts, -self.ratings))

    @cached_property
    def _row_by_id(self) -> Rows:
        table = np.full(int(self.product_ids.max(initial=-1)) + 1, -1, dtype=np.int64)
        table[self.product_ids] = np.arange(self.n_rows)  # of several rows the last one, which is the present
        return table
