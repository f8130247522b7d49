"""The shop's rows as CSV files, one table each, read and written a batch at a time.

Products and stock levels have the columns that `shop.imports` takes back. Where a spreadsheet program would
take text for a formula there is an apostrophe before it, which an import takes off again.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import get_format

from shop.imports.known import category_paths
from shop.imports.tables import escaped
from shop.models import CALLED_OFF, Order, OrderLine, Product, Review, User, Variant

BATCH = 1000
BYTE_ORDER_MARK = "\ufeff"
"""Without it some spreadsheet programs read UTF-8 as something else."""

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of file: its columns, and the rows of those that are asked for."""

    columns: tuple[str, ...]
    rows: Callable[[QuerySet[Any]], Iterator[Values]]


def separator_here() -> str:
    """What spreadsheet programs expect between cells in the language of now: ; where numbers have commas."""
    return ";" if get_format("DECIMAL_SEPARATOR") == "," else ","


def csv_lines(export: Export, chosen: "QuerySet[Any]", *, separator: str = ",") -> Iterator[str]:
    """The file, a batch of lines at a time."""
    yield BYTE_ORDER_MARK + _written([export.columns], separator)
    batch: list[Values] = []
    for values in export.rows(chosen):
        batch.append(values)
        if len(batch) == BATCH:
            yield _written(batch, separator)
            batch = []
    yield _written(batch, separator)


def _written(rows: Iterable[Values], separator: str) -> str:
    page = StringIO()
    writer = csv.writer(page, delimiter=separator)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return page.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return escaped(value) if isinstance(value, str) else str(value)


_PRODUCT_COLUMNS = {
    "product": "product__slug",
    "sku": "sku",
    "title": "product__title",
    "category": "product__category",
    "brand": "product__brand__name",
    "visible": "product__is_visible",
    "colour": "colour",
    "size": "size",
    "price": "price",
    "compare_at_price": "compare_at_price",
    "description": "product__description",
    "article_type": "product__article_type",
    "gender": "product__gender",
    "base_colour": "product__base_colour",
    "season": "product__season",
    "year": "product__year",
    "usage": "product__usage",
}


def _products(chosen: "QuerySet[Any]") -> Iterator[Values]:
    paths = category_paths()
    category = list(_PRODUCT_COLUMNS).index("category")
    rows = Variant.objects.filter(product__in=chosen.order_by().values("pk"))
    rows = rows.order_by("product_id", "position", "pk")
    for values in rows.values_list(*_PRODUCT_COLUMNS.values()).iterator(BATCH):
        yield (*values[:category], paths.get(values[category], ""), *values[category + 1 :])


def _stock(chosen: "QuerySet[Any]") -> Iterator[Values]:
    columns = ("sku", "stock", "product__title", "colour", "size")
    return chosen.order_by("sku").values_list(*columns).iterator(BATCH)


_ADDRESS = ("full_name", "line1", "line2", "city", "region", "postcode", "country")
_LINE = ("sku", "title", "label", "quantity", "unit_price")
_MONEY = ("currency", "subtotal", "delivery_method", "delivery_price", "total")
_ORDER = ("number", "status", "placed_at", "email", *_MONEY)


def _orders(chosen: "QuerySet[Any]") -> Iterator[Values]:
    lines = OrderLine.objects.filter(order__in=chosen.order_by().values("pk")).order_by("-order_id", "pk")
    columns = [f"order__{name}" for name in _ORDER] + list(_LINE)
    columns += [f"order__delivery_address__{name}" for name in _ADDRESS]
    return lines.values_list(*columns).iterator(BATCH)


def _customers(chosen: "QuerySet[Any]") -> Iterator[Values]:
    own = Order.objects.filter(user=OuterRef("pk")).exclude(status__in=CALLED_OFF).order_by().values("user")
    rows = chosen.order_by("pk").annotate(
        orders_placed=Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0),
        spent=Subquery(own.annotate(sum=Sum("total")).values("sum")),
        last_order=Subquery(own.annotate(last=Max("placed_at")).values("last")),
    )
    columns = ("email", "name", "date_joined", "is_active", "orders_placed", "spent", "last_order")
    return rows.values_list(*columns).iterator(BATCH)


def _reviews(chosen: "QuerySet[Any]") -> Iterator[Values]:
    columns = ("product__slug", "user__email", "rating", "title", "text", "status", "created_at")
    return chosen.order_by("pk").values_list(*columns).iterator(BATCH)


EXPORTS: dict[type[Any], Export] = {
    Product: Export(tuple(_PRODUCT_COLUMNS), _products),
    Variant: Export(("sku", "stock", "title", "colour", "size"), _stock),
    Order: Export((*_ORDER, *_LINE, *_ADDRESS), _orders),
    User: Export(("email", "name", "joined", "active", "orders", "spent", "last_order"), _customers),
    Review: Export(("product", "customer", "rating", "title", "text", "status", "written"), _reviews),
}
"""What can be exported, by the model whose list offers it."""
