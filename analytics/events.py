"""The one writer of events and slates.

During a request everything recorded is gathered and written at its end, all in one statement. Outside a
request it is written at once. An event is exactly-once: its id is the primary key, whoever sends it again.
An event recorded for an anonymous visitor that has meanwhile signed in lands with the user.
"""

import json
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection

from analytics.models import EventKind
from analytics.time_ids import new_id
from analytics.visitors import VisitorKey

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """Something a visitor did. Leave `id` out for a fresh one; give it when it may be sent again."""

    kind: EventKind
    occurred_at: datetime
    id: UUID | None = None
    product_id: int | None = None
    quantity: int = 1
    order_id: int | None = None
    slate_id: UUID | None = None
    slate_position: int | None = None
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSlate:
    """A list that was served; the lists are parallel. `reasons` holds JSON-able dicts."""

    id: UUID
    surface: str
    served_at: datetime
    product_ids: Sequence[int]
    scores: Sequence[float]
    sources: Sequence[str]
    reasons: Sequence[dict[str, Any]]
    anchor_ids: Sequence[int] = ()
    snapshot_id: int | None = None
    variant: str = ""
    fallback: str = ""
    duration_us: int = 0


Entry = tuple[VisitorKey, NewEvent | NewSlate]
_NUL = re.compile(r"(\\\\)|\\u0000")
_gathered: ContextVar[list[Entry] | None] = ContextVar("gathered", default=None)


def record(entry: NewEvent | NewSlate, *, visitor: VisitorKey) -> None:
    """Remember one event or slate of a visitor: at the end of the request, or at once outside one."""
    gathered = _gathered.get()
    if gathered is None:
        _write([(visitor, entry)])
    else:
        gathered.append((visitor, entry))


@contextmanager
def gathering(*, keep: bool = True) -> Iterator[None]:
    """Gather all that is recorded in the block and write it at the end, in one statement, or forget it.

    A database that refuses is logged and does not spoil the page that was already made.
    """
    entries: list[Entry] = []
    token = _gathered.set(entries)
    try:
        yield
    finally:
        _gathered.reset(token)
        if entries and keep:
            try:
                _write(entries)
            except DatabaseError:
                logger.exception("%d events and slates could not be written", len(entries))


def _write(entries: Sequence[Entry]) -> None:
    visitors = {key.id: {"id": key.id, "user_id": key.user_id} for key, _ in entries}
    slates = [asdict(each) | {"visitor_id": key.id} for key, each in entries if isinstance(each, NewSlate)]
    events = [
        asdict(each) | {"visitor_id": key.id, "id": each.id or new_id(each.occurred_at)}
        for key, each in entries
        if isinstance(each, NewEvent)
    ]
    moment = max(each.served_at if isinstance(each, NewSlate) else each.occurred_at for _, each in entries)
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [moment, *map(_json, (list(visitors.values()), slates, events))])


def _json(rows: list[dict[str, Any]]) -> str:
    # PostgreSQL's JSON holds no NUL character; a hostile search text may. A backslash that is itself escaped
    # must not be taken for the start of one, so escaped backslashes are matched first and kept.
    text = json.dumps(rows, cls=DjangoJSONEncoder)
    return _NUL.sub(lambda match: match[1] or "", text)


_WRITE = """
WITH input AS (
    SELECT %s::timestamptz AS moment, %s::jsonb AS visitors, %s::jsonb AS slates, %s::jsonb AS events
),
given AS (
    SELECT id, user_id FROM input, jsonb_to_recordset(visitors) AS given(id uuid, user_id bigint)
),
known AS (
    -- Locked: a sign-in under way is waited for, and the row as it left it is read.
    SELECT id, merged_into_id FROM analytics_visitor WHERE id IN (SELECT id FROM given)
    ORDER BY id FOR NO KEY UPDATE
),
who AS (
    SELECT given.id AS given_id, given.user_id, coalesce(known.merged_into_id, given.id) AS id
    FROM given LEFT JOIN known ON known.id = given.id
),
seen AS (
    INSERT INTO analytics_visitor (id, user_id, first_seen_at, last_seen_at)
    SELECT who.id, max(who.user_id), moment, moment FROM who, input GROUP BY who.id, moment
    ON CONFLICT (id) DO UPDATE
    SET first_seen_at = least(analytics_visitor.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(analytics_visitor.last_seen_at, excluded.last_seen_at)
),
served AS (
    INSERT INTO analytics_slate (id, visitor_id, surface, served_at, product_ids, scores, sources, reasons,
                                 anchor_ids, snapshot_id, variant, fallback, duration_us)
    SELECT s.id, who.id, surface, served_at, product_ids, scores, sources, reasons,
           anchor_ids, snapshot_id, variant, fallback, duration_us
    FROM input, jsonb_to_recordset(slates) AS s(
        id uuid, visitor_id uuid, surface text, served_at timestamptz, product_ids bigint[],
        scores float8[], sources text[], reasons jsonb, anchor_ids bigint[], snapshot_id bigint,
        variant text, fallback text, duration_us int)
    JOIN who ON who.given_id = s.visitor_id
    ON CONFLICT (id) DO NOTHING
)
INSERT INTO analytics_event (id, visitor_id, kind, occurred_at, product_id, quantity, order_id, slate_id,
                             slate_position, properties)
SELECT e.id, who.id, kind, occurred_at, product_id, quantity, order_id, slate_id, slate_position, properties
FROM input, jsonb_to_recordset(events) AS e(
    id uuid, visitor_id uuid, kind text, occurred_at timestamptz, product_id bigint, quantity int,
    order_id bigint, slate_id uuid, slate_position smallint, properties jsonb)
JOIN who ON who.given_id = e.visitor_id
ON CONFLICT (id) DO NOTHING
"""
