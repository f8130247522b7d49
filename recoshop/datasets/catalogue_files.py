"""Reads the demo catalogue: the TOML files in `fixtures/catalogue`, checked before anyone uses them."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"

CATEGORIES = {
    "electronics": "Electronics",
    "home-kitchen": "Home & Kitchen",
    "fitness": "Fitness",
    "books": "Books",
    "clothing": "Clothing",
}

_REQUIRED = {
    "slug": str,
    "title": str,
    "brand": str,
    "subcategory": str,
    "article_type": str,
    "artwork": str,
    "colour": str,
    "description": str,
    "arrived_days_ago": int,
    "attributes": dict,
    "variant": list,
}
_OPTIONAL = {"gender": str, "season": str, "year": int, "usage": str}
_VARIANT_REQUIRED = {"sku": str, "colour": str, "size": str, "price": str, "stock": int}
_VARIANT_OPTIONAL = {"compare_at_price": str}
_TOO_DEAR = Decimal(1_000_000)
_SEASONS = ("", "Spring", "Summer", "Autumn", "Winter")


class CatalogueFileError(ValueError):
    """A catalogue file that cannot be used; carries the file, the product and what is wrong."""

    def __init__(self, path: Path, product: str, problem: str) -> None:
        super().__init__(path, product, problem)
        self.path, self.product, self.problem = path, product, problem

    def __str__(self) -> str:
        return f"{self.path}: {self.product}: {self.problem}"


@dataclass(frozen=True, slots=True)
class CatalogueVariant:
    """What is bought: one colour and size (each empty where it does not apply) with its price and stock."""

    sku: str
    colour: str
    size: str
    price: Decimal
    stock: int
    compare_at_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CatalogueProduct:
    """One product of the demo shop; empty text and a year of None mean "does not apply"."""

    category: str
    slug: str
    title: str
    brand: str
    subcategory: str
    article_type: str
    artwork: str
    colour: str
    description: str
    arrived_days_ago: int
    attributes: Mapping[str, str]
    variants: tuple[CatalogueVariant, ...]
    gender: str = ""
    season: str = ""
    year: int | None = None
    usage: str = ""


@dataclass(slots=True)
class _Seen:
    """Slugs and SKUs met so far, over all files."""

    slugs: set[str] = field(default_factory=set)
    skus: set[str] = field(default_factory=set)


def read_catalogue(directory: Path) -> list[CatalogueProduct]:
    """Every product of the five catalogue files: by category as in `CATEGORIES`, then as in the file.

    Raises CatalogueFileError, naming file and product, for the first thing that is wrong.
    """
    seen = _Seen()
    products: list[CatalogueProduct] = []
    for stem, category in CATEGORIES.items():
        path = directory / f"{stem}.toml"
        for position, row in enumerate(_rows(path), start=1):
            try:
                product = _product(row, category=category)
                _require_unique(product, seen)
            except ValueError as problem:
                name = str(row.get("slug") or f"product {position}")
                raise CatalogueFileError(path, name, str(problem)) from problem
            products.append(product)
    return products


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueFileError(path, "whole file", "is missing") from None
    except tomllib.TOMLDecodeError as problem:
        raise CatalogueFileError(path, "whole file", f"is not TOML: {problem}") from problem
    rows = document.get("product")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not rows:
        raise CatalogueFileError(path, "whole file", "has no [[product]]")
    return rows


def _product(row: Mapping[str, Any], *, category: str) -> CatalogueProduct:
    _check_fields(row, required=_REQUIRED, optional=_OPTIONAL)
    if row.get("season", "") not in _SEASONS:
        raise ValueError(f"season is {row['season']!r}, not one of {', '.join(_SEASONS[1:])}")
    if row["arrived_days_ago"] < 0:
        raise ValueError("arrived_days_ago is negative")
    plain = {name: row[name] for name in (*_REQUIRED, *_OPTIONAL) if name in row and name != "variant"}
    plain["description"] = " ".join(plain["description"].split())
    plain["attributes"] = {name: str(value) for name, value in row["attributes"].items()}
    variants = tuple(_variant(variant) for variant in row["variant"])
    if not variants:
        raise ValueError("has no [[product.variant]]")
    return CatalogueProduct(category=category, variants=variants, **plain)


def _variant(row: Any) -> CatalogueVariant:
    if not isinstance(row, dict):
        raise ValueError(f"variant {row!r} is not a table")
    try:
        _check_fields(
            row, required=_VARIANT_REQUIRED, optional=_VARIANT_OPTIONAL, may_be_empty=("colour", "size")
        )
        price = _money(row["price"])
        before = _money(row["compare_at_price"]) if "compare_at_price" in row else None
        if before is not None and before <= price:
            raise ValueError(f"compare_at_price {before} is not above price {price}")
        if row["stock"] < 0:
            raise ValueError("stock is negative")
    except ValueError as problem:
        raise ValueError(f"variant {row.get('sku', '?')}: {problem}") from problem
    return CatalogueVariant(
        sku=row["sku"],
        colour=row["colour"],
        size=row["size"],
        price=price,
        stock=row["stock"],
        compare_at_price=before,
    )


def _check_fields(
    row: Mapping[str, Any],
    *,
    required: Mapping[str, type],
    optional: Mapping[str, type],
    may_be_empty: Iterable[str] = (),
) -> None:
    known = {**required, **optional}
    if missing := [name for name in required if name not in row]:
        raise ValueError(f"lacks {', '.join(missing)}")
    if unknown := [name for name in row if name not in known]:
        raise ValueError(f"has unknown {', '.join(unknown)}")
    for name, value in row.items():
        if type(value) is not known[name]:
            raise ValueError(f"{name} should be {known[name].__name__}, not {type(value).__name__}")
        if value == "" and name not in may_be_empty:
            raise ValueError(f"{name} is empty")


def _money(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an amount of money") from None
    if not amount.is_finite() or not 0 < amount < _TOO_DEAR or amount * 100 % 1:
        raise ValueError(f"{text!r} is not a positive amount in whole pence, below {_TOO_DEAR}")
    return amount


def _require_unique(product: CatalogueProduct, seen: _Seen) -> None:
    if product.slug in seen.slugs:
        raise ValueError("its slug is used twice")
    seen.slugs.add(product.slug)
    for variant in product.variants:
        if variant.sku in seen.skus:
            raise ValueError(f"SKU {variant.sku} is used twice")
        seen.skus.add(variant.sku)
