"""What of a file was not loaded, and why."""

from collections import Counter
from enum import StrEnum

FIRST_LINES = 5


class Reason(StrEnum):
    """Why a line is not an order line of the shop."""

    INCOMPLETE = "incomplete: no order, product code, or not all columns"
    BAD_NUMBER = "quantity or price is not a number"
    BAD_DATE = "time cannot be read, is before 1990 or lies in the future"
    NOT_A_PRODUCT = "no product: postage, fees, vouchers, manual entries"
    NO_TITLE = "product without any description"
    NO_PRICE = "price is zero or less: gifts, stock corrections"
    RETURN_NETTED = "cancellation or return, taken off the earlier sale"
    RETURN_UNMATCHED = "cancellation or return of nothing this file sold to that customer"
    SALE_RETURNED = "sale that was cancelled or returned as a whole"


class LeftOut:
    """Counts lines by reason and keeps the first few line numbers of each."""

    def __init__(self) -> None:
        self.counts: Counter[Reason] = Counter()
        self.first_lines: dict[Reason, list[int]] = {}

    def add(self, reason: Reason, *, line: int) -> None:
        """One more line that is left out."""
        self.counts[reason] += 1
        first = self.first_lines.setdefault(reason, [])
        if len(first) < FIRST_LINES:
            first.append(line)

    def report(self) -> list[str]:
        """A line for each reason, in the order lines are sorted out."""
        width = max((len(reason) for reason in self.counts), default=0)
        return [
            f"  {self.counts[reason]:>8,}  {reason:{width}}  {self._lines(reason)}"
            for reason in Reason
            if self.counts[reason]
        ]

    def _lines(self, reason: Reason) -> str:
        first = self.first_lines[reason]
        more = " …" if self.counts[reason] > len(first) else ""
        return f"line{'s' * (len(first) > 1)} {', '.join(map(str, first))}{more}"
