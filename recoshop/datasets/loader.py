"""The one writer of data sets into the database.

A data set is loaded whole or not at all, and what is there already stays as it is: loading the same one
again adds nothing. Every row that can says which data set brought it, for `clear`.
"""

from dataclasses import asdict, dataclass

from django.db import connection, transaction

from recoshop.datasets.clearing import Cleared, RealOrdersError, clear
from recoshop.datasets.page_cache import forget_pages
from recoshop.datasets.progress import Track, untracked
from recoshop.datasets.records import DataSet
from recoshop.datasets.writing.catalogue import write_pictures, write_products
from recoshop.datasets.writing.known import Known
from recoshop.datasets.writing.opinions import write_events, write_likes, write_reviews, write_saves
from recoshop.datasets.writing.orders import write_orders
from recoshop.datasets.writing.shoppers import write_carts, write_shoppers
from shop import pricing
from shop.models import Product
from shop.search import index

__all__ = ["Cleared", "Loaded", "RealOrdersError", "clear", "has_other_products", "load"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How many rows of each kind were new."""

    products: int = 0
    variants: int = 0
    pictures: int = 0
    shoppers: int = 0
    orders: int = 0
    order_lines: int = 0
    events: int = 0
    reviews: int = 0
    likes: int = 0
    saves: int = 0
    carts: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())


def load(dataset: DataSet, *, track: Track = untracked) -> Loaded:
    """Write a data set in one transaction. Returns what was new: nothing when it had been loaded before."""
    if not dataset.can_grow and Product.objects.filter(dataset=dataset.name).exists():
        return Loaded()
    with transaction.atomic():
        loaded = _load(dataset, track=track)
    if loaded:
        index.refresh_all()
        forget_pages()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the planner's figures are of an empty shop until then
    return loaded


def has_other_products(dataset: str) -> bool:
    """Whether the shop sells anything this data set did not bring."""
    return Product.objects.exclude(dataset=dataset).exists()


def _load(dataset: DataSet, *, track: Track) -> Loaded:
    known, name = Known.of_shop(), dataset.name
    products = write_products(dataset.products(), dataset=name, known=known, track=track)
    pricing.reprice(known.products[each.slug] for each in products)
    shoppers = write_shoppers(dataset.shoppers(), dataset=name, known=known)
    carts = write_carts(dataset.carts(), known=known)
    orders = track(dataset.orders(), title="Orders", total=dataset.n_orders)
    written = write_orders(orders, dataset=name, known=known)
    return Loaded(
        products=len(products),
        variants=sum(len(each.variants) for each in products),
        shoppers=shoppers,
        carts=carts,
        orders=written.orders,
        order_lines=written.lines,
        reviews=write_reviews(dataset.reviews(), known=known),
        likes=write_likes(dataset.likes(), known=known),
        saves=write_saves(dataset.saves(), known=known),
        events=written.events + write_events(dataset, known=known),
        pictures=write_pictures(products, known=known, track=track),  # last: files do not roll back
    )
