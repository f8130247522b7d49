"""What a shopper agreed to: the lines as their page showed them. Pure.

The page carries them through the form as text. So nothing is ordered at a price, or in a number, that the
shopper did not see, and what is different by now can be said line by line.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

_LINE = re.compile(r"(\d{1,18})\*(\d{1,9})@(\d{1,10}\.\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """So many of a variant at this price each."""

    variant_id: int
    quantity: int
    unit_price: Decimal

    def __str__(self) -> str:
        return f"{self.variant_id}*{self.quantity}@{self.unit_price:.2f}"


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line that is not as agreed. Without `was` it is new, without `now` it is gone."""

    title: str
    was: AgreedLine | None
    now: AgreedLine | None


def written(lines: Iterable[AgreedLine]) -> str:
    """Lines as text, to be carried through a form."""
    return " ".join(map(str, lines))


def read(text: str) -> tuple[AgreedLine, ...]:
    """The lines a form brought back. Raises ValueError for what `written` did not write."""
    found = [_LINE.fullmatch(part) for part in text.split()]
    if not all(found):
        raise ValueError("these are no agreed lines")
    return tuple(AgreedLine(int(m[1]), int(m[2]), Decimal(m[3])) for m in found if m)


def subtotal(lines: Iterable[AgreedLine]) -> Decimal:
    """What the lines come to, without delivery."""
    return sum((line.unit_price * line.quantity for line in lines), Decimal("0.00"))


def changes(
    agreed: Iterable[AgreedLine], now: Iterable[AgreedLine], *, titles: Mapping[int, str]
) -> list[LineChange]:
    """Every line that is different, or on one side only; those of now first, in their order."""
    before = {line.variant_id: line for line in agreed}
    current = {line.variant_id: line for line in now}
    return [
        LineChange(titles.get(variant_id, ""), before.get(variant_id), current.get(variant_id))
        for variant_id in {**current, **before}
        if before.get(variant_id) != current.get(variant_id)
    ]
