"""How good a list is, per user, so that a mean, its spread and segments can be had from the same numbers.

`recommended` is `(n_users, k) int32`, a user's list in a row, best first, no product twice; `relevant` is
`(n_users, m) int32`, each product once, in any order. Both are filled up with −1, which never counts as a
hit: a list that is short scores less. Every measure is `(n_users,) float64` of 0 … 1, NaN for a user with
nothing relevant, and relevance is yes or no.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recommendations.types import Codes

PADDING: Final = -1

PerUser: TypeAlias = NDArray[np.float64]
"""One value per user, `(n_users,)`."""


def recall(recommended: Codes, relevant: Codes) -> PerUser:
    """The share of a user's relevant products that is in the list: |list ∩ relevant| / |relevant|.

    Herlocker et al., "Evaluating Collaborative Filtering Recommender Systems", ACM TOIS 2004, section 4.2.2.
    """
    return _divide(hits(recommended, relevant).sum(axis=1), _count(relevant))


def hit_rate(recommended: Codes, relevant: Codes) -> PerUser:
    """1 where at least one relevant product is in the list, else 0.

    Deshpande & Karypis, "Item-based Top-N Recommendation Algorithms", ACM TOIS 2004, section 6.2.
    """
    found = hits(recommended, relevant).sum(axis=1)
    return _divide(np.minimum(found, 1), np.minimum(_count(relevant), 1))


def ndcg(recommended: Codes, relevant: Codes) -> PerUser:
    """Σ hit / log2(1 + position) over the list, positions from 1, divided by that of the best list possible.

    Järvelin & Kekäläinen, "Cumulated Gain-based Evaluation of IR Techniques", ACM TOIS 2002, with the
    discount of Burges et al., "Learning to Rank using Gradient Descent", ICML 2005, under which the first
    two positions differ too.
    """
    k = recommended.shape[1]
    discounts = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.concatenate(([0.0], np.cumsum(discounts)))[np.minimum(_count(relevant), k)]
    return _divide(hits(recommended, relevant) @ discounts, ideal)


def coverage(recommended: Codes, *, n_items: int) -> float:
    """The share of the catalogue that is in anybody's list; 0 for no lists, NaN for an empty catalogue.

    Ge, Delgado-Battenfeld & Jannach, "Beyond Accuracy", RecSys 2010, section 3.1.
    """
    shown = np.unique(recommended[recommended != PADDING]).size
    return shown / n_items if n_items else float("nan")


def hits(recommended: Codes, relevant: Codes) -> NDArray[np.bool_]:
    """Which places of the list hold a relevant product, `(n_users, k) bool`."""
    # one number per (user, product) instead of comparing every place with every relevant product
    stride = int(max(recommended.max(initial=0), relevant.max(initial=0))) + 1
    users = np.arange(len(recommended), dtype=np.int64)[:, np.newaxis] * stride
    wanted = (users + relevant)[relevant != PADDING]
    found: NDArray[np.bool_] = np.isin(users + recommended, wanted) & (recommended != PADDING)
    return found


def _count(relevant: Codes) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = np.sum(relevant != PADDING, axis=1, dtype=np.int64)
    return counts


def _divide(values: NDArray[Any], by: NDArray[Any]) -> PerUser:
    quotient = np.full(values.shape, np.nan)
    np.divide(values, by, out=quotient, where=by > 0)
    return quotient
