"""Which column of a merchant's file is which."""

import re
from collections.abc import Mapping, Sequence

from recoshop.datasets.records import DataSetError

SYNONYMS: dict[str, str] = {
    "order": "InvoiceNo|Invoice|Order No|Order Number|Order ID|Order|Transaction ID|Name",
    "product": "StockCode|SKU|Lineitem SKU|Product Code|Item Code|Product ID|Item ID|Code|Item|Product",
    "description": "Description|Product Name|Lineitem Name|Item Name|Title|Product|Name",
    "quantity": "Quantity|Lineitem Quantity|Qty|Units",
    "time": "InvoiceDate|Order Date|Ordered At|Created At|Placed At|Date Time|Timestamp|Date|Time",
    "price": "UnitPrice|Price|Lineitem Price|Item Price|Price Each|Sale Price",
    "customer": "CustomerID|Customer No|Customer Number|Customer|Client ID|User ID|User|Buyer|Email",
    "category": "Category|Department|Product Type|Product Category",
}
"""What each field may be called, the likeliest first; compared without regard to case, spaces and signs."""
OPTIONAL = frozenset({"customer", "category"})


class UnknownColumnError(DataSetError):
    """A column that is needed or was asked for is not in the file."""


def parse_columns(text: str) -> dict[str, str]:
    """`order=InvoiceNo,product=StockCode` as a dict. Raises UnknownColumnError where it is not that."""
    chosen = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        field, _, column = part.partition("=")
        if field.strip() not in SYNONYMS or not column.strip():
            raise UnknownColumnError(
                f"--columns: {part!r} is not FIELD=COLUMN, where FIELD is one of {', '.join(SYNONYMS)}."
            )
        chosen[field.strip()] = column.strip()
    return chosen


def locate(header: Sequence[str], *, chosen: Mapping[str, str]) -> dict[str, int]:
    """At which place of a row each field stands; optional ones may be missing.

    Raises UnknownColumnError naming what was not found and what there is.
    """
    places = {_plain(name): position for position, name in reversed(list(enumerate(header)))}
    located: dict[str, int] = {}
    for field, column in chosen.items():
        if _plain(column) not in places:
            raise UnknownColumnError(f"There is no column {column!r} for {field}. {_there_are(header)}")
        located[field] = places[_plain(column)]
    for field, names in SYNONYMS.items():
        free = [
            places[name]
            for name in map(_plain, names.split("|"))
            if places.get(name) not in (None, *located.values())
        ]
        if field not in located and free:
            located[field] = free[0]
    if missing := [field for field in SYNONYMS if field not in located and field not in OPTIONAL]:
        advice = f"Name it: --columns {missing[0]}=…"
        raise UnknownColumnError(
            f"No column was found for {', '.join(missing)}. {_there_are(header)} {advice}"
        )
    return located


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _there_are(header: Sequence[str]) -> str:
    return f"The file has {', '.join(header)}."
