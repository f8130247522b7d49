"""The one writer of what searches read. Rows follow the catalogue as soon as a change of it has committed.

Writers wait for each other, so versions commit in their order: who has read up to a version has missed
nothing below it. A checkout is such a writer too, so many rows are written a batch at a time.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from shop import signals
from shop.models import Category, Order, Product, SearchEntry

LOCK, WORDS_LOCK = 7_214_001, 7_214_002
"""The advisory locks of writers of entries and of the vocabulary; any numbers nobody else uses."""
BATCH = 1000
"""So many products are written at once: about a third of a second that a checkout may have to wait."""
FOLDED = "regexp_replace(normalize({}, NFKD), '[\u0300-\u036f]', '', 'g')"
"""SQL that takes the accents off a text, as `text.folded` does in Python."""


def refresh(product_ids: Iterable[int]) -> int:
    """Bring the entries of these products in line with the catalogue; how many had to change."""
    ids = sorted(set(product_ids))
    return sum(_write(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def refresh_all() -> int:
    """Bring every entry in line with the catalogue, and the vocabulary with it; how many entries changed."""
    there = Product.objects.values_list("pk", flat=True)
    listed = SearchEntry.objects.filter(is_listed=True).values_list("pk", flat=True)
    changed = refresh(there.union(listed))
    _rewrite_words()
    return changed


@receiver(post_migrate)
def fill_empty(sender: Any, **_: Any) -> None:
    """Make the index of a shop that had products before it had an index."""
    if sender.name == "shop" and not SearchEntry.objects.exists() and Product.objects.exists():
        refresh_all()


@receiver(signals.catalogue_changed)
def catalogue_did_change(product_ids: Iterable[int], **_: Any) -> None:
    """Staff changed products."""
    refresh(product_ids)


@receiver(signals.order_placed)
@receiver(signals.stock_returned)
def stock_did_change(order: Order, **_: Any) -> None:
    """The last one was sold, or came back."""
    refresh(order.lines.exclude(product=None).values_list("product_id", flat=True))


def _write(product_ids: list[int]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(_UPSERT, {"ids": product_ids})
        changed = cursor.rowcount
        cursor.execute(_UNLIST, {"ids": product_ids})
        return changed + cursor.rowcount


def _rewrite_words() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # A lock of its own: this takes seconds in a large shop, and two sweeps would insert the same words.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WORDS_LOCK])
        cursor.execute("DELETE FROM shop_searchword")
        cursor.execute(_WORDS)


def _words_of(expression: str, weight: str) -> str:
    """SQL for a text's words as they stand and their stems; as they stand they survive as stop words too."""
    text = FOLDED.format(expression)
    return (
        f"setweight(to_tsvector('english', {text}), '{weight}')"
        f" || setweight(to_tsvector('simple', {text}), '{weight}')"
    )


_DOCUMENT = " || ".join(
    (
        _words_of("product.title", "A"),
        _words_of("coalesce(brand.name, '')", "B"),
        _words_of("concat_ws(' ', category.names, product.article_type)", "B"),
        _words_of("concat_ws(' ', product.gender, product.season, choice.names)", "C"),
        f"setweight(to_tsvector('english', {FOLDED.format('product.description')}), 'D')",
    )
)

_NEXT_VERSION = "(SELECT coalesce(max(version), 0) + 1 FROM shop_searchentry)"

_FACTS = (
    "is_listed",
    "category_path",
    "brand_id",
    "price",
    "rating_average",
    "rating_count",
    "arrived_at",
    "colours",
    "sizes",
    "stocked",
    "document",
    "title",
)

_UPSERT = f"""
WITH category AS (
    SELECT own.id, own.path, string_agg(above.name, ' ' ORDER BY above.path) AS names
    FROM shop_category AS own
    -- Each path that this one begins with: to compare it with all there are takes 700 ms for 2,000 of them.
    CROSS JOIN generate_series({Category.steplen}, length(own.path), {Category.steplen}) AS step
    JOIN shop_category AS above ON above.path = left(own.path, step)
    WHERE own.id IN (SELECT category_id FROM shop_product WHERE id = ANY(%(ids)s))
    GROUP BY own.id
)
INSERT INTO shop_searchentry AS entry (product_id, version, {", ".join(_FACTS)})
SELECT product.id, {_NEXT_VERSION}, product.is_visible, category.path, product.brand_id, product.price,
       product.rating_average, product.rating_count, product.arrived_at,
       coalesce(choice.colours, '{{}}'), coalesce(choice.sizes, '{{}}'), coalesce(choice.stocked, '{{}}'),
       {_DOCUMENT}, to_tsvector('simple', {FOLDED.format("product.title")})
FROM shop_product AS product
JOIN category ON category.id = product.category_id
LEFT JOIN shop_brand AS brand ON brand.id = product.brand_id
LEFT JOIN LATERAL (
    SELECT array_agg(coalesce(nullif(colour, ''), product.base_colour) ORDER BY position, id) AS colours,
           array_agg(size ORDER BY position, id) AS sizes,
           array_agg(stock > 0 ORDER BY position, id) AS stocked,
           concat_ws(
               ' ', product.base_colour, string_agg(DISTINCT colour, ' '), string_agg(DISTINCT size, ' ')
           ) AS names
    FROM shop_variant WHERE product_id = product.id
) AS choice ON true
WHERE product.id = ANY(%(ids)s)
ON CONFLICT (product_id) DO UPDATE
SET version = excluded.version, {", ".join(f"{name} = excluded.{name}" for name in _FACTS)}
WHERE ({", ".join(f"entry.{name}" for name in _FACTS)})
    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _FACTS)})
"""  # noqa: S608  our own constants

_UNLIST = f"""
UPDATE shop_searchentry SET version = {_NEXT_VERSION}, is_listed = false
WHERE is_listed AND product_id = ANY(%(ids)s)
    AND NOT EXISTS (SELECT FROM shop_product WHERE id = product_id)
"""  # noqa: S608

_NAMES = "concat_ws(' ', product.title, brand.name, category.name, product.article_type, product.base_colour)"

_WORDS = f"""
INSERT INTO shop_searchword (word, products)
SELECT word, ndoc FROM ts_stat($document$
    SELECT to_tsvector('simple', {FOLDED.format(_NAMES)})
    FROM shop_product AS product
    JOIN shop_category AS category ON category.id = product.category_id
    LEFT JOIN shop_brand AS brand ON brand.id = product.brand_id
    WHERE product.is_visible
$document$)
WHERE char_length(word) BETWEEN 3 AND 60 AND word !~ '[0-9]'
"""  # noqa: S608
