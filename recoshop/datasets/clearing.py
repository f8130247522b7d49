"""Takes away what data sets brought, and nothing the shop has of its own."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.db import connection, transaction

from recommendations import snapshots
from recommendations.models import Snapshot
from recoshop.datasets.media import delete_files
from recoshop.datasets.page_cache import forget_pages
from recoshop.datasets.records import DataSetError
from shop.models import Brand, Category, Order, OrderLine, Product, ProductImage, User
from shop.search import index


class RealOrdersError(DataSetError):
    """The shop has orders that no data set brought; `n` of them."""

    def __init__(self, n: int) -> None:
        super().__init__(f"The shop has {n} orders of its own, placed for products or by people loaded here.")
        self.n = n


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """How many rows of each kind are gone."""

    products: int = 0
    shoppers: int = 0
    orders: int = 0
    events: int = 0
    snapshots: int = 0
    pictures: int = 0


def clear(*, force: bool = False) -> Cleared:
    """Remove every product, person and order that data sets brought, with their events, slates and pictures,
    and the snapshots, which were learnt from them.

    Raises RealOrdersError when the shop has orders of its own, unless forced; those stay, without the
    products and people that go.
    """
    real = Order.objects.filter(dataset="").count()
    if real and not force:
        raise RealOrdersError(real)
    with transaction.atomic():
        cleared = _clear()
        index.refresh_all()
    forget_pages()
    return cleared


def _clear() -> Cleared:
    products = Product.objects.exclude(dataset="")
    category_paths = list(Category.objects.filter(products__in=products).values_list("path", flat=True))
    brand_ids = list(Brand.objects.filter(products__in=products).values_list("pk", flat=True).distinct())
    events = _forget_visitors()
    pictures = list(ProductImage.objects.filter(product__in=products).values_list("image", flat=True))
    cleared = Cleared(
        products=products.count(),
        shoppers=User.objects.exclude(dataset="").count(),
        orders=_delete_orders(),
        events=events,
        snapshots=_discard_snapshots(),
        pictures=len(pictures),
    )
    User.objects.exclude(dataset="").delete()
    products.delete()
    Brand.objects.filter(pk__in=brand_ids, products=None).delete()
    _delete_empty_categories(category_paths)
    transaction.on_commit(partial(delete_files, pictures))
    return cleared


def _delete_orders() -> int:
    orders = Order.objects.exclude(dataset="")
    n = orders.count()
    # lines first and by one statement: a cascade would read 200,000 of them into memory
    lines = OrderLine.objects.filter(order__in=orders)
    lines._raw_delete(lines.db)
    orders.delete()
    return n


def _delete_empty_categories(paths: Iterable[str]) -> None:
    """Delete these and those above, leaves first, where nothing is sold any more and nothing hangs below."""
    step = Category.steplen
    candidates = {path[:end] for path in paths for end in range(step, len(path) + 1, step)}
    for path in sorted(candidates, key=len, reverse=True):
        Category.objects.filter(path=path, numchild=0, products=None).delete()


def _forget_visitors() -> int:
    """Delete events and slates of people and products that go, and visitors of whom nothing is left."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS)
        n = cursor.rowcount
        cursor.execute(_SLATES)
        cursor.execute(_VISITORS)
    return n


def _discard_snapshots() -> int:
    """Delete all of them, the live one too: they speak of products that go."""
    folders = [snapshots.directory_of(each) for each in Snapshot.objects.all()]
    Snapshot.objects.all().delete()
    for folder in folders:
        transaction.on_commit(partial(shutil.rmtree, folder, ignore_errors=True))
    return len(folders)


_LOADED_USERS = "SELECT id FROM shop_user WHERE dataset <> ''"
_LOADED_PRODUCTS = "SELECT id FROM shop_product WHERE dataset <> ''"
_LOADED_VISITORS = f"SELECT id FROM analytics_visitor WHERE user_id IN ({_LOADED_USERS})"  # noqa: S608
_EVENTS = f"""
DELETE FROM analytics_event
WHERE product_id IN ({_LOADED_PRODUCTS}) OR visitor_id IN ({_LOADED_VISITORS})
   OR order_id IN (SELECT id FROM shop_order WHERE dataset <> '')
"""  # noqa: S608  our own constants
_SLATES = f"""
DELETE FROM analytics_slate
WHERE visitor_id IN ({_LOADED_VISITORS}) OR product_ids && ARRAY({_LOADED_PRODUCTS})
"""  # noqa: S608
_VISITORS = f"""
DELETE FROM analytics_visitor
WHERE (user_id IN ({_LOADED_USERS}) OR user_id IS NULL)
  AND NOT EXISTS (SELECT FROM analytics_event event WHERE event.visitor_id = analytics_visitor.id)
  AND NOT EXISTS (SELECT FROM analytics_slate slate WHERE slate.visitor_id = analytics_visitor.id)
"""  # noqa: S608
