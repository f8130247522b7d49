"""From upload to shop: keep a file, say what it would do, do it. One import writes at a time."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import ngettext

from shop.exceptions import ShopError
from shop.imports import catalogue, catalogue_writing, stock_levels
from shop.imports.known import Known
from shop.imports.plans import Plan, Problem
from shop.imports.tables import Table, UnreadableFile, read
from shop.models import CsvImport, ImportKind

KEPT = timedelta(days=7)
"""How long a file waits to be loaded."""
MOST_KEPT_PROBLEMS = 200
_LOCK = 0x5EC0_C5F1
"""Two imports at once: the second looks at the shop when the first has written, and finds what it made."""

Read = tuple[Plan, list[catalogue.Wanted], Known | None]


@dataclass
class BadRows(ShopError):
    """Some rows cannot be loaded, so none was."""

    plan: Plan


@dataclass
class AlreadyLoaded(ShopError):
    """This import was loaded before, perhaps by a double click."""

    loaded_at: datetime


def check(kind: str, content: bytes) -> None:
    """Raise UnreadableFile where a file is no table of this kind."""
    _table(kind, content)


def keep(uploaded: CsvImport) -> None:
    """Save an upload, with the stock of this moment. Raises UnreadableFile."""
    table = _table(uploaded.kind, bytes(uploaded.content))
    if uploaded.kind == ImportKind.STOCK:
        uploaded.stock_seen = stock_levels.seen_now(table)
    uploaded.save()


def plan(kept: CsvImport) -> Plan:
    """What loading it would do now."""
    return _read(kept)[0] if kept.loaded_at is None else Plan()


@transaction.atomic
def load(kept: CsvImport, *, also_with_bad_rows: bool, now: datetime) -> CsvImport:
    """Load a file as a whole, and return its import with the outcome.

    Raises BadRows where some rows have problems, unless the good ones are asked for anyway; AlreadyLoaded.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    kept = CsvImport.objects.select_for_update().get(pk=kept.pk)
    if kept.loaded_at:
        raise AlreadyLoaded(kept.loaded_at)
    made, wanted, known = _read(kept)
    if made.problems and not also_with_bad_rows:
        raise BadRows(made)
    kept.outcome, kept.loaded_at, kept.content = _outcome(made), now, b""
    if kept.kind == ImportKind.STOCK:
        kept.outcome["changed"] = stock_levels.load(made.changes, kept.stock_seen)
    elif wanted and known:
        catalogue_writing.write(wanted, known)
    kept.save(update_fields=["outcome", "loaded_at", "content"])
    return kept


def forget_abandoned(*, now: datetime) -> int:
    """Delete the files nobody loaded; how many."""
    deleted, _rows = CsvImport.objects.filter(loaded_at=None, uploaded_at__lt=now - KEPT).delete()
    return deleted


def _read(kept: CsvImport) -> Read:
    table = _table(kept.kind, bytes(kept.content))
    wanted: list[catalogue.Wanted] = []
    known = None
    if kept.kind == ImportKind.STOCK:
        made = stock_levels.plan(table, kept.stock_seen)
    else:
        known = Known.of(table)
        made, wanted = catalogue.plan(table, known)
    text = _misshapen(len(table.headings))
    made.problems += [Problem(line, "", text) for line in table.misshapen]
    made.problems.sort(key=lambda problem: problem.line)
    return made, wanted, known


def _misshapen(n_columns: int) -> str:
    return ngettext(
        "The heading names %(n)d column, this row has more.",
        "The heading names %(n)d columns, this row has more or fewer.",
        n_columns,
    ) % {"n": n_columns}


def _table(kind: str, content: bytes) -> Table:
    table = read(content)
    known = stock_levels if kind == ImportKind.STOCK else catalogue
    if missing := known.REQUIRED - set(table.headings):
        raise UnreadableFile("no column", ", ".join(sorted(missing)))
    if strange := [name for name in table.headings if name not in {*known.FIELDS, *known.LEFT_ALONE}]:
        raise UnreadableFile("unknown column", ", ".join(strange)[:200])
    return table


def _outcome(made: Plan) -> dict[str, Any]:
    problems = [asdict(problem) for problem in made.problems[:MOST_KEPT_PROBLEMS]]
    counts = {"new": made.new, "changed": made.changed, "unchanged": made.unchanged}
    return {**counts, "bad": len(made.bad_lines), "problems": problems}
