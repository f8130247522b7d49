"""Products as the columns of a `Catalogue`: read in three queries, keys and text turned into codes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.keys import keys_of, positions
from recommendations.types import NO_BRAND, NO_CATEGORY, UNKNOWN
from shop.models import Brand, Category, Product, Season

_FIELDS = (
    "pk", "category_id", "category__path", "brand_id", "price", "rating_average", "rating_count",
    "arrived_at", "season", "year", "article_type", "base_colour",
)  # fmt: skip
SEASONS = {season.value: code for code, season in enumerate(Season)}
"""`Catalogue.seasons`, by what a product says."""
assert NO_CATEGORY == NO_BRAND == -1, "what `positions` answers for a key that is not there"


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """Every product, by ascending primary key, and the columns of its `Catalogue` but for embeddings."""

    ids: NDArray[np.int64]
    columns: dict[str, ArrayLike]
    category_ids: NDArray[np.int64]
    """What the codes of categories stand for: all of them, those without products too, ascending."""
    brand_ids: NDArray[np.int64]
    """What the codes of brands stand for, ascending."""


def read() -> Products:
    """All there are, hidden and sold out ones too: they may be back tomorrow."""
    rows = list(Product.objects.order_by("pk").values_list(*_FIELDS))
    column = dict(zip(_FIELDS, zip(*rows, strict=True) if rows else [()] * len(_FIELDS), strict=True))
    # After the products, so that theirs are among them.
    category_ids, brand_ids = keys_of(Category.objects), keys_of(Brand.objects)
    roots = {path: path[: Category.steplen] for path in set(column["category__path"])}
    return Products(
        ids=np.array(column["pk"], dtype=np.int64),
        columns={
            "categories": positions(category_ids, np.array(column["category_id"], dtype=np.int64)),
            "departments": _codes(tuple(roots[path] for path in column["category__path"])),
            "brands": positions(
                brand_ids, np.array([key or NO_BRAND for key in column["brand_id"]], dtype=np.int64)
            ),
            "prices": np.array(column["price"], dtype=np.float32),
            "ratings": np.array(column["rating_average"], dtype=np.float32),
            "rating_counts": np.array(column["rating_count"], dtype=np.int32),
            "arrived": np.array([moment.timestamp() for moment in column["arrived_at"]], dtype=np.int64),
            "seasons": np.array([SEASONS.get(season, UNKNOWN) for season in column["season"]], dtype=np.int8),
            "years": np.array([year or 0 for year in column["year"]], dtype=np.int16),
            "article_types": _codes(column["article_type"]),
            "colours": _codes(column["base_colour"]),
        },
        category_ids=category_ids,
        brand_ids=brand_ids,
    )


def _codes(values: tuple[Any, ...]) -> NDArray[np.int32]:
    """The values numbered in their order; -1 for what is empty."""
    numbers = {value: code for code, value in enumerate(sorted({value for value in values if value}))}
    return np.array([numbers.get(value, -1) for value in values], dtype=np.int32)
