"""A CSV file as a table: the headings, and rows that know the line they begin on.

Takes what spreadsheet programs write: UTF-8 with or without a byte order mark, commas, semicolons or tabs,
any line ends. What cannot be read is an UnreadableFile and never half a table.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from shop.exceptions import ShopError

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_CELL = 20_000
"""Characters in one cell."""

_DELIMITERS = ",;\t"
_FORMULA = r"['\"]*[=+\-@]"
_AFTER = r"(?<=[,;\t\r\n])"
"""Where a program that expects another separator, or takes no quotes, would begin a cell."""
_TEMPTING = re.compile(rf"\A(?={_FORMULA}|['\"]*[\t\r])|{_AFTER}(?={_FORMULA})")
_DEFUSED = re.compile(rf"\A'(?={_FORMULA}|['\"]*[\t\r])|{_AFTER}'(?={_FORMULA})")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, and its cells by heading."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds. `misshapen` are the lines with more or fewer cells than there are headings."""

    headings: tuple[str, ...]
    rows: list[Row]
    misshapen: list[int]


@dataclass
class UnreadableFile(ShopError):
    """A file is no table. `reason` is a word for why; `detail` says where or what."""

    reason: str
    detail: str = ""


def read(content: bytes) -> Table:
    """The table in a file. Raises UnreadableFile; `admin.imports` has words for its reasons."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile("too large")
    lines = _numbered(_text(content), _delimiter(content))
    headings = _headings(next(lines, (1, []))[1])
    rows, misshapen = _rows(lines, headings)
    if not rows and not misshapen:
        raise UnreadableFile("empty")
    return Table(headings, rows, misshapen)


def escaped(text: str) -> str:
    """A text no part of which a spreadsheet program takes for a formula, however it splits it into cells.

    An apostrophe goes before each sign that a formula begins with, at the beginning and behind what may
    separate cells; `read` takes off one there.
    """
    return _TEMPTING.sub("'", text)


def _unescaped(text: str) -> str:
    return _DEFUSED.sub("", text)


def _text(content: bytes) -> str:
    if b"\0" in content and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableFile("binary")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = len((content[: broken.start] + b"?").splitlines())
        raise UnreadableFile("not utf-8", str(line)) from None


def _delimiter(content: bytes) -> str:
    head = re.split(rb"[\r\n]", content, maxsplit=1)[0].decode("utf-8", errors="replace")
    return max(_DELIMITERS, key=head.count)


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the line it begins on. Raises UnreadableFile with that line."""
    # Where a quote is not closed the reader itself goes on for thousands of lines before it complains.
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in lines:
            yield begins, cells
            begins = lines.line_num + 1
    except csv.Error:
        raise UnreadableFile("broken", str(begins)) from None


def _headings(cells: list[str]) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS:
        raise UnreadableFile("too many columns", str(len(cells)))
    headings = tuple(cell.strip().lower().replace(" ", "_") for cell in cells)
    if not any(headings):
        raise UnreadableFile("empty")
    seen: set[str] = set()
    for number, heading in enumerate(headings, start=1):
        if not heading:
            raise UnreadableFile("no heading", str(number))
        if heading in seen:
            raise UnreadableFile("heading twice", heading[:200])
        seen.add(heading)
    return headings


def _rows(lines: Iterator[tuple[int, list[str]]], headings: tuple[str, ...]) -> tuple[list[Row], list[int]]:
    rows: list[Row] = []
    misshapen: list[int] = []
    for begins, cells in lines:
        if len(cells) != len(headings):
            if any(cells):
                misshapen.append(begins)
        elif any(cells):
            rows.append(Row(begins, dict(zip(headings, map(_clean, cells), strict=True))))
        if len(rows) + len(misshapen) > MOST_ROWS:
            raise UnreadableFile("too many rows")
    return rows, misshapen


def _clean(cell: str) -> str:
    return _unescaped(cell[: MOST_CELL + 1]).strip()
