"""D8, a merchant's own order history: order lines become products, customers, past orders and purchases.

What a history does not say is not made up. Prices are medians of what was paid. Stock is unknown: it is set
to four weeks of average sales, at least ten units, so that the shop can sell at all; staff correct it.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from statistics import median_low

from django.utils.text import slugify

from recoshop.datasets.order_history.cleaning import clean
from recoshop.datasets.order_history.departments import department_of
from recoshop.datasets.order_history.left_out import LeftOut
from recoshop.datasets.order_history.reading import Line, read_lines
from recoshop.datasets.order_history.titles import readable
from recoshop.datasets.progress import Track, untracked
from recoshop.datasets.records import (
    DataSet,
    DataSetError,
    OrderLineRecord,
    OrderRecord,
    ProductRecord,
    ShopperRecord,
    VariantRecord,
)

CUSTOMER_DOMAIN = "customers.invalid"
STOCK_WEEKS = 4
LEAST_STOCK = 10
_NUMBER_LENGTH = 20


class OrderHistory(DataSet):
    """A file of order lines, read and cleaned when made. Raises DataSetError where that is not possible."""

    name = "orders"
    can_grow = True

    def __init__(
        self, path: Path, *, columns: dict[str, str], now: datetime, track: Track = untracked
    ) -> None:
        self.left_out = LeftOut()
        lines = read_lines(path, columns=columns, left_out=self.left_out, track=track)
        self._n_read = len(lines) + self.left_out.counts.total()
        sales = clean(lines, now=now, left_out=self.left_out)
        if not sales.lines:
            raise DataSetError("\n".join([f"{path} has no sale to load.", *self.left_out.report()]))
        self._lines, self._times, self._descriptions = sales.lines, sales.times, sales.descriptions
        self._lines.sort(key=lambda line: line.order)

    @property
    def n_orders(self) -> int:
        """How many orders there are."""
        return sum(1 for _ in self._grouped())

    def products(self) -> Sequence[ProductRecord]:
        """One for every code, with one variant."""
        sales: defaultdict[str, list[Line]] = defaultdict(list)
        for line in self._lines:
            sales[line.product].append(line)
        return [self._product(code, sales[code]) for code in sorted(sales)]

    def shoppers(self) -> Sequence[ShopperRecord]:
        """The customers the file numbers; nobody can sign in as one."""
        first: dict[str, datetime] = {}
        for line in self._lines:
            if line.customer:
                moment = self._times[line.time]
                first[line.customer] = min(moment, first.get(line.customer, moment))
        people = {_email(customer): customer for customer in first}
        return [
            ShopperRecord(email=email, name=f"Customer {customer}"[:150], joined_at=first[customer])
            for email, customer in sorted(people.items())
        ]

    def orders(self) -> Iterator[OrderRecord]:
        """Every order that has something left in it, delivered; in the order of their numbers."""
        for number, lines in self._grouped():
            customer = next((line.customer for line in lines if line.customer), "")
            yield OrderRecord(
                number=_order_number(number),
                placed_at=min(self._times[line.time] for line in lines),
                shopper=_email(customer) if customer else "",
                lines=_added_up(lines),
            )

    def remarks(self) -> list[str]:
        """What was read, kept and left out."""
        guests = sum(1 for order in self.orders() if not order.shopper)
        return [
            f"Read {self._n_read:,} lines; {len(self._lines):,} are sales in {self.n_orders:,} orders"
            f" ({guests:,} of them by guests) and {self.left_out.counts.total():,} were left out:",
            *self.left_out.report(),
        ]

    def _grouped(self) -> Iterator[tuple[str, list[Line]]]:
        for number, lines in groupby(self._lines, key=lambda line: line.order):
            yield number, list(lines)

    def _product(self, code: str, lines: Sequence[Line]) -> ProductRecord:
        title = readable(self._descriptions[code])
        department = _named_department(lines) or department_of(title)
        arrived_at = min(self._times[line.time] for line in lines)
        variant = VariantRecord(sku=code, price=_price(lines), stock=self._stock(lines))
        return ProductRecord(
            slug=slugify(f"{title[:150]} {code}") or slugify(_digest(code)),
            title=title,
            category=(department,),
            variants=(variant,),
            arrived_at=arrived_at,
            description=_description(lines, arrived_at=arrived_at),
        )

    def _stock(self, lines: Sequence[Line]) -> int:
        moments = [self._times[line.time] for line in lines]
        sold_over = max(max(moments) - min(moments), timedelta(weeks=STOCK_WEEKS))
        units = sum(line.quantity for line in lines)
        return max(round(units * (timedelta(weeks=STOCK_WEEKS) / sold_over)), LEAST_STOCK)


def _named_department(lines: Sequence[Line]) -> str:
    named = Counter(line.category for line in lines if line.category)
    return named.most_common(1)[0][0] if named else ""


def _price(lines: Sequence[Line]) -> Decimal:
    """The median over lines, one that was really charged."""
    return median_low(line.price for line in lines)


def _description(lines: Sequence[Line], *, arrived_at: datetime) -> str:
    """All the history knows. Nothing the title or category says: both are shown, and embedded, beside it."""
    usual = median_low(line.quantity for line in lines)
    at_a_time = f"; usually bought {usual} at a time" if usual > 1 else ""
    return f"In our range since {arrived_at:%B %Y}{at_a_time}."


def _added_up(lines: Sequence[Line]) -> tuple[OrderLineRecord, ...]:
    """The same product at the same price twice in an order is one line."""
    units: Counter[tuple[str, Decimal]] = Counter()
    for line in lines:
        units[line.product, line.price] += line.quantity
    return tuple(OrderLineRecord(code, price, quantity) for (code, price), quantity in units.items())


def _email(customer: str) -> str:
    return f"customer-{slugify(customer)[:60] or _digest(customer)}@{CUSTOMER_DOMAIN}"


def _order_number(number: str) -> str:
    """The file's number behind an H for history, which no order of the shop begins with."""
    plain = f"H-{number}"
    return plain if len(plain) <= _NUMBER_LENGTH else f"H-{_digest(number)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
