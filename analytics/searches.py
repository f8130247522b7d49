"""What was searched for before: by this visitor, and by many others.

What one person types is shown to nobody else: a phrase is offered only once several visitors have searched
for it and found something.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from analytics.models import Event, EventKind, SearchedPhrase
from analytics.visitors import VisitorKey

OWN_READ = 40
"""How many of a visitor's latest searches are looked through."""
FEWEST_VISITORS = 3
WINDOW = timedelta(days=60)


def past(visitor: VisitorKey, *, beginning: str, k: int) -> list[str]:
    """Up to `k` searches that begin so: the visitor's own, latest first, then what most others looked for.

    In two queries at most. Without a beginning, the visitor's own alone.
    """
    wanted = beginning.lower()
    own = [text for text in _own(visitor) if text.startswith(wanted) and text != wanted][:k]
    if not wanted or len(own) == k:
        return own
    others = SearchedPhrase.objects.filter(text__startswith=wanted).exclude(text__in=[*own, wanted])
    return own + list(others.order_by("-visitors", "text").values_list("text", flat=True)[: k - len(own)])


def count_phrases(*, now: datetime) -> int:
    """Count anew what several visitors have searched for lately and found; how many phrases it is."""
    with connection.cursor() as cursor:
        facts: dict[str, Any] = {
            "kind": EventKind.SEARCH.value,
            "since": now - WINDOW,
            "fewest": FEWEST_VISITORS,
        }
        cursor.execute(_COUNT, facts)
        return cursor.rowcount


def _own(visitor: VisitorKey) -> list[str]:
    """The visitor's latest searches that found something, each once."""
    searched = Event.objects.filter(visitor=visitor.id, kind=EventKind.SEARCH).order_by("-occurred_at")
    facts = searched.values_list("properties", flat=True)[:OWN_READ]
    return list(
        dict.fromkeys(each["text"].lower() for each in facts if each.get("found") and each.get("text"))
    )


_COUNT = """
WITH counted AS (
    SELECT lower(properties ->> 'text') AS text, count(DISTINCT visitor_id) AS visitors
    FROM analytics_event
    WHERE kind = %(kind)s AND occurred_at >= %(since)s AND (properties ->> 'found')::int > 0
    GROUP BY 1 HAVING count(DISTINCT visitor_id) >= %(fewest)s
),
gone AS (
    DELETE FROM analytics_searchedphrase WHERE text NOT IN (SELECT text FROM counted)
)
INSERT INTO analytics_searchedphrase (text, visitors) SELECT text, visitors FROM counted
ON CONFLICT (text) DO UPDATE SET visitors = excluded.visitors
"""
