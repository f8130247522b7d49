"""The top of the category tree, which every page shows: kept in the cache, read anew where that is down."""

from django.core.cache import cache
from django.db.models import OuterRef, QuerySet

from shop.models import Category, ProductImage
from shop.querysets import first_picture

KEY = "shop.root_categories"
SECONDS = 300


def root_categories() -> list[Category]:
    """Root categories by name, each with a `cover`: the picture of its best known product, or None.

    At most one query, none for five minutes after. An empty catalogue is not kept: it is about to be filled.
    """
    if (kept := cache.get(KEY)) is not None:
        return list(kept)
    roots = list(Category.objects.get_root_nodes().annotate(cover=first_picture(_pictures_below())))
    if roots:
        cache.set(KEY, roots, SECONDS)
    return roots


def _pictures_below() -> QuerySet[ProductImage]:
    below = ProductImage.objects.filter(
        product__is_visible=True, product__category__path__startswith=OuterRef("path")
    )
    return below.order_by("-product__rating_count", "product_id", "position", "pk")
