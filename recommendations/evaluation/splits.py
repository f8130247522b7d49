"""Dividing interactions into what may be learned from and what is held back to judge by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommendations.types import Interactions


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Split:
    """Interactions before a moment and since, of the same users and products."""

    train: Interactions
    test: Interactions
    moment: int
    """Unix seconds UTC: everything in `train` is earlier, nothing in `test` is."""


def split_by_time(interactions: Interactions, *, test_fraction: float = 0.1) -> Split:
    """Hold back the last `test_fraction` of all interactions by time, at one moment for everyone.

    One moment, because with one per user the model learns from what others did after it (Meng et al.,
    "Exploring Data Splitting Strategies for the Evaluation of Recommendation Models", RecSys 2020).
    Interactions of the same second stay together, on the test side, so that may be larger; no interactions
    give two empty sides and the moment 0. ValueError unless `test_fraction` is between 0 and 1.
    """
    if not 0 < test_fraction < 1:
        raise ValueError(f"test_fraction must be between 0 and 1, not {test_fraction}")
    n_train = int(len(interactions) * (1 - test_fraction))
    moment = int(np.partition(interactions.times, n_train)[n_train]) if len(interactions) else 0
    return Split(train=interactions.before(moment), test=interactions.since(moment), moment=moment)
