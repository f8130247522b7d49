"""Reads a file of order lines, plain or gzipped, as text: what is a line, a field and a number.

Texts that repeat (order numbers, codes, times, customers) are kept once, so that a quarter of a million
lines take some tens of megabytes.
"""

import csv
import gzip
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, TextIO

from recoshop.datasets.order_history.columns import locate
from recoshop.datasets.order_history.left_out import LeftOut, Reason
from recoshop.datasets.progress import Track, untracked
from recoshop.datasets.records import DataSetError

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8-sig", "cp1252")
_MOST = 1_000_000_000


@dataclass(slots=True)
class Line:
    """One line of the file. `quantity` shrinks when units of it come back."""

    number: int
    """Where in the file it ends, the header being line 1."""
    order: str
    product: str
    """The code in capitals: merchants write `85123a` and `85123A`."""
    description: str
    quantity: int
    time: str
    price: Decimal
    customer: str
    category: str


def read_lines(
    path: Path, *, columns: Mapping[str, str], left_out: LeftOut, track: Track = untracked
) -> list[Line]:
    """Every line that is complete and has numbers where they belong; the others are counted.

    Raises DataSetError for a file that is missing, is no text or has no header, UnknownColumnError for one
    that lacks a column.
    """
    for encoding in ENCODINGS:
        left_so_far = LeftOut()
        try:
            lines = _read(path, encoding=encoding, columns=columns, left_out=left_so_far, track=track)
        except UnicodeDecodeError:
            continue
        except (OSError, EOFError, csv.Error) as error:
            raise DataSetError(f"{path} cannot be read: {error}") from error
        left_out.counts, left_out.first_lines = left_so_far.counts, left_so_far.first_lines
        return lines
    raise DataSetError(f"{path} is no text in {' or '.join(ENCODINGS)}.")


def _read(
    path: Path, *, encoding: str, columns: Mapping[str, str], left_out: LeftOut, track: Track
) -> list[Line]:
    with _opened(path, encoding=encoding) as file:
        first = file.readline()
        delimiter = max(DELIMITERS, key=first.count)
        header = next(csv.reader([first], delimiter=delimiter), [])
        places = locate([name.strip() for name in header], chosen=columns)
        rows = csv.reader(file, delimiter=delimiter)
        return list(track(_lines(rows, places, left_out=left_out), title="Reading", total=None))


@contextmanager
def _opened(path: Path, *, encoding: str) -> Iterator[TextIO]:
    with path.open("rb") as probe:
        is_gzip = probe.read(2) == b"\x1f\x8b"
    opener = gzip.open if is_gzip else open
    with opener(path, "rt", encoding=encoding, newline="") as file:
        yield file


def _lines(rows: "Reader", places: Mapping[str, int], *, left_out: LeftOut) -> Iterator[Line]:
    order, product, description = places["order"], places["product"], places["description"]
    quantity, time, price = places["quantity"], places["time"], places["price"]
    customer, category = places.get("customer"), places.get("category")
    longest = max(places.values())
    for row in rows:
        number = rows.line_num + 1  # the header was read before
        if len(row) <= longest or not row[order].strip() or not row[product].strip():
            if any(row):
                left_out.add(Reason.INCOMPLETE, line=number)
            continue
        units, each = _whole(row[quantity]), _money(row[price])
        if units is None or each is None:
            left_out.add(Reason.BAD_NUMBER, line=number)
            continue
        yield Line(
            number=number,
            order=intern(row[order].strip()),
            product=intern(row[product].strip().upper()[:60]),
            description=intern(" ".join(row[description].split())),
            quantity=units,
            time=intern(row[time].strip()),
            price=each,
            customer="" if customer is None else _customer(row[customer]),
            category="" if category is None else intern(row[category].strip()[:120]),
        )


@cache
def _whole(text: str) -> int | None:
    amount = _number(text)
    if amount is None or amount != amount.to_integral_value() or abs(amount) > _MOST:
        return None
    return int(amount)


@cache
def _money(text: str) -> Decimal | None:
    """An amount in whole pence; what rounds to nothing is nothing."""
    amount = _number(text)
    return None if amount is None or abs(amount) > _MOST // 100 else amount.quantize(Decimal("0.01"))


def _number(text: str) -> Decimal | None:
    """`2.55`, `2,55`, `1,250.00` or `£2.55`; None for anything else."""
    plain = text.strip().lstrip("£$€ ")
    if "," in plain:
        is_decimal_comma = "." not in plain and len(plain.rpartition(",")[2]) != 3
        plain = plain.replace(",", "." if is_decimal_comma else "")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


@cache
def _customer(text: str) -> str:
    """A customer's number or name; spreadsheets turn 12347 into 12347.0."""
    return text.strip().removesuffix(".0")
