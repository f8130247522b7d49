"""The columns of this process, kept up to date by the requests that use them: one query, mostly of no row."""

import threading
from typing import Any

from django.db import connection

from shop.search.columns import Columns, Entry

TIDY_FROM = 1000
"""So many outdated rows may be carried along; from then on at most one in ten."""


class LiveColumns:
    """A process's reference to the latest columns. Threads share it: what is swapped is one reference."""

    def __init__(self) -> None:
        self._columns = Columns()
        self._loading = threading.Lock()

    def get(self) -> Columns:
        """The catalogue as the index has it at this moment."""
        if not self._columns.version:
            with self._loading:  # the first requests of a process wait for the one that reads it all
                return self._refreshed()
        return self._refreshed()

    def forget(self) -> None:
        """Start over, as a new process would."""
        self._columns = Columns()

    def _refreshed(self) -> Columns:
        present = self._columns
        newest, entries = _read(since=present.version)
        if newest < present.version or _is_untidy(present):
            # another database than a moment ago, one restored from a copy; or too much that is outdated
            present = Columns()
            newest, entries = _read(since=0)
        if newest > present.version:
            # Two threads may do this at once; both come to a right answer, and the later one stays.
            self._columns = present = present.extended(entries, version=newest)
        return present


def _is_untidy(columns: Columns) -> bool:
    return columns.n_outdated > max(TIDY_FROM, columns.n_rows // 10)


def _read(*, since: int) -> tuple[int, list[Entry]]:
    """The newest version, and the entries written after the one given; from the start, those listed."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, {"since": since})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows[0][0] or 0, [Entry(*row[1:]) for row in rows if row[1] is not None]


_ENTRIES = """
SELECT newest.version, product_id, is_listed, category_path, brand_id, (price * 100)::bigint, rating_average,
       rating_count, extract(epoch FROM arrived_at)::bigint, colours, sizes, stocked
FROM (SELECT max(version) AS version FROM shop_searchentry) AS newest
LEFT JOIN shop_searchentry AS entry
    ON entry.version > %(since)s AND (entry.is_listed OR %(since)s > 0)
"""
"""That a product is not listed is news to those alone who had it listed."""

live_columns = LiveColumns()
