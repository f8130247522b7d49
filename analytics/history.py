"""Past events from elsewhere, loaded in bulk: the second door of the one writer, for data sets.

Rows stream through COPY into a staging table and from there into the month they belong to, so memory is
flat and loading the same history twice adds nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from analytics import partitions
from analytics.models import EventKind
from analytics.visitors import VisitorKey


class PastEvent(NamedTuple):
    """One event that happened before this shop ran. Derive its id, so that loading repeats well."""

    id: UUID
    visitor: VisitorKey
    kind: EventKind
    occurred_at: datetime
    product_id: int
    quantity: int = 1
    order_id: int | None = None
    rating: int | None = None
    """Given with RATE only, and never left out there: it is what the event says."""


@transaction.atomic
def load(events: Iterable[PastEvent]) -> int:
    """Write past events and their visitors. Returns how many events were new."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(_COPY) as copy:
            for event in events:
                copy.write_row((*event[:1], event.visitor.id, event.visitor.user_id, *event[2:]))
        cursor.execute("SELECT min(occurred_at), max(occurred_at) FROM past_event")
        first, last = cursor.fetchone()
        if first is None:
            return 0
        partitions.ensure(first, last)
        cursor.execute(_VISITORS)
        cursor.execute(_EVENTS)
        return cursor.rowcount


_STAGE = """
DROP TABLE IF EXISTS past_event;
CREATE TEMPORARY TABLE past_event (
    id uuid, visitor_id uuid, user_id bigint, kind text, occurred_at timestamptz, product_id bigint,
    quantity int, order_id bigint, rating int
) ON COMMIT DROP
"""
_COPY = """
COPY past_event (id, visitor_id, user_id, kind, occurred_at, product_id, quantity, order_id, rating)
FROM STDIN
"""
_VISITORS = """
INSERT INTO analytics_visitor (id, user_id, first_seen_at, last_seen_at)
SELECT visitor_id, max(user_id), min(occurred_at), max(occurred_at) FROM past_event GROUP BY visitor_id
ON CONFLICT (id) DO UPDATE SET
    first_seen_at = least(analytics_visitor.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(analytics_visitor.last_seen_at, excluded.last_seen_at)
"""
_EVENTS = """
INSERT INTO analytics_event (id, visitor_id, kind, occurred_at, product_id, quantity, order_id, properties)
SELECT id, visitor_id, kind, occurred_at, product_id, quantity, order_id,
       CASE WHEN rating IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('rating', rating) END
FROM past_event
ON CONFLICT (id) DO NOTHING
"""
