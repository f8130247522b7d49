"""What is offered while somebody types: categories and products that the words may become."""

import re
from typing import NamedTuple

from django.db.models import Q

from shop.models import Category, Product
from shop.search import text
from shop.search.finding import best
from shop.search.live import live_columns

SHORTEST = 2
"""From so many letters on, products are offered: one letter says nothing yet."""
PRODUCTS, CATEGORIES = 5, 3


class Suggestions(NamedTuple):
    """What is offered, best first."""

    typed: str
    categories: list[Category]
    products: list[Product]


def suggest(typed: str) -> Suggestions:
    """Suggestions for words, the last of which may be unfinished; none for none. At most three queries."""
    query = text.cleaned(typed)
    if len(query) < SHORTEST:
        return Suggestions(query, [], [])
    begins = Q(name__iregex=rf"\m{re.escape(query)}")
    categories = list(Category.objects.filter(begins).order_by("depth", "name")[:CATEGORIES])
    return Suggestions(query, categories, _products(query))


def _products(query: str) -> list[Product]:
    found = best(live_columns.get(), text.match_beginning(query), k=PRODUCTS)
    products = Product.objects.visible().for_cards().in_bulk(found.tolist())
    return [products[key] for key in found.tolist() if key in products]
