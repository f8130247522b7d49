"""Product and user codes and scores, and the checks of what comes in from outside: numpy and nothing else."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Codes: TypeAlias = NDArray[np.int32]
"""Product or user codes, `(n,) int32`."""

Scores: TypeAlias = NDArray[np.float32]
"""One score per item, `(n,) float32`; higher is better, NaN means no opinion."""

Items: TypeAlias = Codes | slice
"""Which products: codes, or `ALL_ITEMS`. Either indexes an array that has one row per product."""

ALL_ITEMS: Final = slice(None)
"""The whole catalogue in code order. A slice and no `arange`, because indexing with it copies nothing:
gathering 50,000 × 32 factors takes longer than multiplying them."""


def positive(k: int) -> int:
    """Return `k`; ValueError unless it is at least 1, since a limit of 0 or −1 is a caller's mistake."""
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    return k


def as_codes(values: ArrayLike, *, below: int | None = None) -> Codes:
    """`values` as `(n,) int32`. ValueError unless whole numbers from 0, and under `below` if given."""
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(f"codes must be one row of whole numbers, not {array.dtype} {array.shape}")
    if array.size and (array.min() < 0 or (below is not None and array.max() >= below)):
        raise ValueError(f"codes must be from 0 and below {below}, not {array.min()} … {array.max()}")
    return array.astype(np.int32, copy=False)


def as_weights(values: ArrayLike) -> NDArray[np.float32]:
    """`values` as `float32`. ValueError unless finite and above 0: no weight means no interaction."""
    array = np.asarray(values, dtype=np.float32)
    if not np.all((array > 0) & np.isfinite(array)):
        raise ValueError("weights must be finite and above 0")
    return array


def top_positions(items: Codes, scores: Scores, *, k: int) -> NDArray[np.intp]:
    """Where the `k` highest finite scores are, best first, ties in the order of item codes; O(n + k log k).

    NaN and infinite scores are never chosen. `(≤ k,) intp`.
    """
    eligible = np.flatnonzero(np.isfinite(scores))
    if eligible.size > positive(k):
        values = scores[eligible]
        threshold = np.partition(values, -k)[-k]
        above = eligible[values > threshold]
        tied = eligible[values == threshold]
        # argpartition would cut through ties as it pleases, and another machine's would please otherwise
        tied = tied[np.argsort(items[tied], kind="stable")][: k - above.size]
        eligible = np.concatenate((above, tied))
    return eligible[np.lexsort((items[eligible], -scores[eligible]))]
