"""What one visitor did, told in more detail than what they touched: parallel arrays, one entry each.

Strategies that need one of these say so (`Strategy.needs`); it is not known to the others, because reading
it costs a query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.codes import Codes, as_codes

ShopperPart: TypeAlias = Literal["views", "purchases", "marks"]
"""A part of `Shopper` that is known only where a strategy needs it."""

LIKED: Final = 0
SAVED: Final = 1
REVIEWED: Final = 2
"""The kinds of marks."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Views:
    """The product pages somebody opened: each product once, latest first."""

    items: Codes
    times: NDArray[np.int64]
    """When last, unix seconds."""

    @classmethod
    def of(cls, *, items: ArrayLike = (), times: ArrayLike = ()) -> Self:
        """Convert and check. ValueError for unequal lengths and for what is no code."""
        return cls(**_parallel(items, times=(times, np.int64)))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Purchases:
    """What somebody bought and did not call off: one entry for each line of each order, in any order."""

    items: Codes
    times: NDArray[np.int64]
    """When the order was placed, unix seconds."""
    quantities: NDArray[np.int32]
    unit_prices: NDArray[np.float32]
    delivered: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        *,
        items: ArrayLike = (),
        times: ArrayLike = (),
        quantities: ArrayLike = (),
        unit_prices: ArrayLike = (),
        delivered: ArrayLike = (),
    ) -> Self:
        """Convert and check. ValueError for unequal lengths and for what is no code."""
        return cls(
            **_parallel(
                items,
                times=(times, np.int64),
                quantities=(quantities, np.int32),
                unit_prices=(unit_prices, np.float32),
                delivered=(delivered, np.bool_),
            )
        )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Marks:
    """What somebody likes, keeps for later, and reviewed; what they took back is not among it."""

    items: Codes
    kinds: NDArray[np.int8]
    """`LIKED`, `SAVED` or `REVIEWED`."""
    ratings: NDArray[np.int8]
    """1 to 5 for a review, 0 for anything else."""

    @classmethod
    def of(cls, *, items: ArrayLike = (), kinds: ArrayLike = (), ratings: ArrayLike = ()) -> Self:
        """Convert and check. ValueError for unequal lengths and for what is no code."""
        return cls(**_parallel(items, kinds=(kinds, np.int8), ratings=(ratings, np.int8)))


def _parallel(items: ArrayLike, **columns: tuple[ArrayLike, Any]) -> dict[str, NDArray[Any]]:
    codes = as_codes(items)
    arrays = {name: np.asarray(values, dtype=dtype) for name, (values, dtype) in columns.items()}
    if any(array.shape != codes.shape for array in arrays.values()):
        shapes = {name: array.shape for name, array in arrays.items()}
        raise ValueError(f"{codes.size} products with {shapes}")
    return {"items": codes, **arrays}
