"""Turns the lines of a file into sales: sorts out what is no sale, and takes returns off what was sold."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from recoshop.datasets.order_history.left_out import LeftOut, Reason
from recoshop.datasets.order_history.reading import Line
from recoshop.datasets.order_history.times import read_times
from recoshop.datasets.order_history.wares import is_name, is_product, is_remark, typical_length


@dataclass(frozen=True, slots=True)
class Sales:
    """What was sold and stayed sold."""

    lines: list[Line]
    times: dict[str, datetime]
    """By how the file writes them."""
    descriptions: dict[str, str]
    """The one most often used for a code."""


def clean(lines: Sequence[Line], *, now: datetime, left_out: LeftOut) -> Sales:
    """The sales among these lines. The others are counted, each under the first reason that holds."""
    times = read_times((line.time for line in lines), now=now)
    descriptions = _descriptions(lines)
    wares = _wares(lines, descriptions=descriptions)
    kept: list[Line] = []
    for line in lines:
        if reason := _fault(line, times=times, wares=wares, descriptions=descriptions):
            left_out.add(reason, line=line.number)
        else:
            kept.append(line)
    sold = [line for line in kept if not _is_return(line)]
    returned = [line for line in kept if _is_return(line)]
    _net(sold, returned, times=times, left_out=left_out)
    return Sales([line for line in sold if line.quantity], times, descriptions)


def _descriptions(lines: Iterable[Line]) -> dict[str, str]:
    """The most frequent description of each code, on lines with a price where there are any: remarks about
    damage and loss stand on lines without."""
    priced: defaultdict[str, Counter[str]] = defaultdict(Counter)
    other: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        if line.price > 0 and is_name(line.description):
            priced[line.product][line.description] += 1
        elif is_name(line.description) and not is_remark(line.description):
            other[line.product][line.description] += 1
    counted = {**other, **priced}
    return {code: counts.most_common(1)[0][0] for code, counts in counted.items()}


def _wares(lines: Iterable[Line], *, descriptions: dict[str, str]) -> set[str]:
    """The codes that are products'. One without any description is judged by itself."""
    codes = {line.product for line in lines}
    length = typical_length(codes)
    return {
        code
        for code in codes
        if is_product(code, description=descriptions.get(code, ""), usual_length=length)
    }


def _fault(
    line: Line, *, times: dict[str, datetime], wares: set[str], descriptions: dict[str, str]
) -> Reason | None:
    if line.product not in wares:
        return Reason.NOT_A_PRODUCT
    if line.time not in times:
        return Reason.BAD_DATE
    if line.price <= 0:
        return Reason.NO_PRICE
    if line.product not in descriptions:
        return Reason.NO_TITLE
    return None if line.quantity else Reason.BAD_NUMBER


def _is_return(line: Line) -> bool:
    """Negative, or on an invoice whose number is a C and figures: a cancellation."""
    return line.quantity < 0 or (line.order[:1] in "Cc" and line.order[1:].isdigit())


def _net(
    sold: Iterable[Line], returned: Iterable[Line], *, times: dict[str, datetime], left_out: LeftOut
) -> None:
    """Take returned units off the same customer's latest earlier sales of the product, until none is left."""
    sales: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in sold:
        if line.customer:
            sales[line.customer, line.product].append(line)
    for line in sorted(returned, key=lambda line: times[line.time]):
        mine = sales.get((line.customer, line.product), [])
        earlier = [sale for sale in mine if times[sale.time] <= times[line.time] and sale.quantity]
        reason = Reason.RETURN_NETTED if earlier else Reason.RETURN_UNMATCHED
        left_out.add(reason, line=line.number)
        units = abs(line.quantity)
        for sale in sorted(earlier, key=lambda sale: times[sale.time], reverse=True):
            taken = min(units, sale.quantity)
            sale.quantity -= taken
            units -= taken
            if taken and not sale.quantity:
                left_out.add(Reason.SALE_RETURNED, line=sale.number)
