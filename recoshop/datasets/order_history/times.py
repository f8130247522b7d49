"""Finds out how a file writes its times, and reads them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from itertools import product

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
SAMPLE = 2000
# Month first before day first: where a whole file leaves it open, it is most likely an export from the US.
_DAYS = ("%m/%d/%y", "%m/%d/%Y", "%d/%m/%y", "%d/%m/%Y", "%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y", "%Y/%m/%d")
_CLOCKS = (" %H:%M", " %H:%M:%S", "", " %I:%M %p", " %I:%M:%S %p")

_Reader = Callable[[str], datetime]


def read_times(texts: Iterable[str], *, now: datetime) -> dict[str, datetime]:
    """Times by how they are written; what cannot be read, is before 1990 or after `now` is left out.

    One way of writing holds for the whole file: the one that most of a sample can be read in. Times without
    a zone are taken as UTC.
    """
    distinct = list(dict.fromkeys(texts))
    sample = distinct[:: max(1, len(distinct) // SAMPLE)]
    reader = max(_readers(), key=lambda each: sum(_read(text, each) is not None for text in sample))
    read = {text: moment for text in distinct if (moment := _read(text, reader)) is not None}
    return {text: moment for text, moment in read.items() if EARLIEST <= moment <= now}


def _readers() -> list[_Reader]:
    written = ["".join(parts) for parts in product(_DAYS, _CLOCKS)]
    return [datetime.fromisoformat, *(partial(_strptime, layout) for layout in written)]


def _strptime(layout: str, text: str) -> datetime:
    return datetime.strptime(text, layout).replace(tzinfo=UTC)


def _read(text: str, reader: _Reader) -> datetime | None:
    try:
        moment = reader(text)
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
