"""Primary keys and the codes that stand for them: where each stands among all, in ascending order."""

from typing import Any

import numpy as np
from django.db.models import Manager
from numpy.typing import NDArray


def positions(product_ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each wanted key stands among the sorted `product_ids`; −1 for one that is not there."""
    if not product_ids.size:
        return np.full(wanted.size, -1, dtype=np.int64)
    found = np.minimum(np.searchsorted(product_ids, wanted), product_ids.size - 1)
    return np.where(product_ids[found] == wanted, found, -1)


def keys_of(rows: Manager[Any]) -> NDArray[np.int64]:
    """The primary keys of a table, ascending."""
    return np.array(list(rows.order_by("pk").values_list("pk", flat=True)), dtype=np.int64)
