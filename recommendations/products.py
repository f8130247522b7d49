"""Products as the columns of a `Catalogue`: read in two queries, text turned into codes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.types import UNKNOWN
from shop.models import Category, Product, Season

_FIELDS = (
    "pk", "category_id", "category__path", "brand_id", "price", "rating_average", "rating_count",
    "arrived_at", "season", "year", "article_type", "base_colour",
)  # fmt: skip
SEASONS = {season.value: code for code, season in enumerate(Season)}
"""`Catalogue.seasons`, by what a product says."""


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """Every product, by ascending primary key, and the columns of its `Catalogue` but for embeddings."""

    ids: NDArray[np.int64]
    columns: dict[str, ArrayLike]


def read() -> Products:
    """All there are, hidden and sold out ones too: they may be back tomorrow."""
    rows = list(Product.objects.order_by("pk").values_list(*_FIELDS))
    column = dict(zip(_FIELDS, zip(*rows, strict=True) if rows else [()] * len(_FIELDS), strict=True))
    roots = {path: path[: Category.steplen] for path in set(column["category__path"])}
    return Products(
        ids=np.array(column["pk"], dtype=np.int64),
        columns={
            "categories": _codes(column["category_id"]),
            "departments": _codes(tuple(roots[path] for path in column["category__path"])),
            "brands": _codes(column["brand_id"]),
            "prices": np.array(column["price"], dtype=np.float32),
            "ratings": np.array(column["rating_average"], dtype=np.float32),
            "rating_counts": np.array(column["rating_count"], dtype=np.int32),
            "arrived": np.array([moment.timestamp() for moment in column["arrived_at"]], dtype=np.int64),
            "seasons": np.array([SEASONS.get(season, UNKNOWN) for season in column["season"]], dtype=np.int8),
            "years": np.array([year or 0 for year in column["year"]], dtype=np.int16),
            "article_types": _codes(column["article_type"]),
            "colours": _codes(column["base_colour"]),
        },
    )


def _codes(values: tuple[Any, ...]) -> NDArray[np.int32]:
    """The values numbered in their order; -1 for what is empty."""
    numbers = {value: code for code, value in enumerate(sorted({value for value in values if value}))}
    return np.array([numbers.get(value, -1) for value in values], dtype=np.int32)
