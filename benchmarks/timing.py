"""Times and their spread."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Spread:
    """Milliseconds."""

    p50: float
    p95: float

    def __str__(self) -> str:
        return f"{self.p50:9.2f} {self.p95:9.2f}"


def spread(act: Callable[[], object], *, runs: int, warm_up: int = 20) -> Spread:
    """How long `act` takes, over `runs` runs after some that do not count."""
    for _ in range(warm_up):
        act()
    seconds = np.empty(runs)
    for run in range(runs):
        began = time.perf_counter()
        act()
        seconds[run] = time.perf_counter() - began
    p50, p95 = np.percentile(seconds * 1000, [50, 95])
    return Spread(float(p50), float(p95))
