"""Events as interactions: one rule for training and serving, so that a shopper looks the same to both.

An event weighs what its kind weighs (`INTERACTION_WEIGHTS`). Where a visitor rated a product, the last
rating replaces everything else they did with it. A purchase whose order was cancelled or refunded counts for
nothing: orders are the truth about what was bought.
"""

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from analytics.models import EventKind
from shop.models import CALLED_OFF, Order


def weighing_kinds() -> list[str]:
    """The kinds of event that say something about a taste."""
    return [*settings.INTERACTION_WEIGHTS, EventKind.RATE]


def weight_sql() -> str:
    """An SQL expression over `kind` and `properties` of an event: what the event weighs, as float4."""
    cases = " ".join(
        f"WHEN '{EventKind(kind).value}' THEN {float(weight)}"
        for kind, weight in settings.INTERACTION_WEIGHTS.items()
    )
    rated = f"WHEN '{EventKind.RATE.value}' THEN coalesce((properties->>'rating')::float4, 0)"
    return f"(CASE kind {cases} {rated} END)::float4"


def stands_sql() -> str:
    """An SQL condition on a row of analytics_event: it is not a purchase that was called off.

    A scalar subquery is one look by primary key per purchase. What PostgreSQL makes of NOT EXISTS depends on
    how many orders it believes are called off, and is quadratic where it is wrong.
    """
    statuses = ", ".join(f"'{status.value}'" for status in sorted(CALLED_OFF))
    its_status = f"(SELECT status FROM {Order._meta.db_table} WHERE id = analytics_event.order_id)"  # noqa: S608  our own
    return f"coalesce({its_status} NOT IN ({statuses}), true)"


def counted(
    pairs: NDArray[np.int64], times: NDArray[np.int64], is_rating: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which rows count, `(n,) bool`: all of an unrated pair, and of a rated one its last rating only.

    `pairs` names visitor and product of each row by one number; all three are parallel.
    """
    rows = np.flatnonzero(is_rating)
    if not rows.size:
        return np.ones(pairs.size, dtype=np.bool_)
    rows = rows[np.argsort(times[rows], kind="stable")]
    # unique() keeps the first of equals, so it is asked from the back
    _, from_the_back = np.unique(pairs[rows][::-1], return_index=True)
    last = rows[rows.size - 1 - from_the_back]
    counts = ~np.isin(pairs, pairs[rows])
    counts[last] = True
    return counts
