"""What pages cost in queries: bounded, and the same for 3 products as for 24."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.models import Cart
from tests.factories import (
    CartFactory,
    CategoryFactory,
    ImageFactory,
    ProductFactory,
    ReviewFactory,
    order_of,
)
from tests.shop.test_cart_pages import add

pytestmark = pytest.mark.django_db

BUDGETS = {  # path: (for a guest, for a customer), caches empty
    "/": (8, 12),
    "/c/chairs/": (9, 12),
    "/search/?q=chair": (10, 13),
    "/p/oak-chair/": (14, 22),
    "/cart/": (9, 11),
}


@pytest.fixture
def chairs(product):
    return CategoryFactory(name="Chairs", slug="chairs")


def stock_up(chairs, n):
    """This many more products in a category, each with a picture, two variants and a review."""
    made = []
    for _ in range(n):
        more = ProductFactory(title="A chair", category=chairs, variants=[{"size": "S"}, {"size": "L"}])
        ImageFactory(product=more)
        ReviewFactory(product=more)
        made.append(more)
    return made


def fill(basket, path, products):
    """Put the products into the cart whose page is looked at; elsewhere that would hide recommendations."""
    for one in products if path == "/cart/" else []:
        basket.lines.create(variant=one.variants.first(), quantity=1)


@pytest.fixture
def cost(empty_cache):
    """`cost(browser, path)`: the queries of a page whose caches are empty, in a process that is under way."""

    def queries_of(browser, path):
        browser.get(path)
        empty_cache()
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        return [query["sql"] for query in queries]

    return queries_of


@pytest.mark.parametrize("path", BUDGETS)
def test_a_page_costs_a_guest_the_same_for_24_products_as_for_3(guest, variant, chairs, path, cost):
    add(guest, variant)
    fill(Cart.objects.get(), path, stock_up(chairs, 3))
    few = cost(guest, path)
    fill(Cart.objects.get(), path, stock_up(chairs, 21))
    many = cost(guest, path)
    assert len(many) == len(few), many
    assert len(many) <= BUDGETS[path][0], many


@pytest.mark.parametrize("path", BUDGETS)
def test_a_page_costs_a_customer_the_same_for_24_products_as_for_3(ava, ava_browser, chairs, path, cost):
    basket = CartFactory(user=ava)
    fill(basket, path, stock_up(chairs, 3))
    few = cost(ava_browser, path)
    fill(basket, path, stock_up(chairs, 21))
    many = cost(ava_browser, path)
    assert len(many) == len(few), many
    assert len(many) <= BUDGETS[path][1], many


def test_saved_items_cost_the_same_for_24_as_for_3(ava, ava_browser, chairs, cost):
    for one in stock_up(chairs, 3):
        one.saves.create(user=ava)
    few = cost(ava_browser, "/saved/")
    for one in stock_up(chairs, 21):
        one.saves.create(user=ava)
    assert len(cost(ava_browser, "/saved/")) == len(few)


def test_the_list_of_orders_costs_the_same_for_20_as_for_2(ava, ava_browser, chairs, cost):
    products = stock_up(chairs, 4)
    variants = [one.variants.first() for one in products]
    for _ in range(2):
        order_of(variants[0], user=ava)
    few = cost(ava_browser, "/orders/")
    for _ in range(2):
        order_of(*variants, user=ava)
    assert len(cost(ava_browser, "/orders/")) == len(few)


def test_an_order_costs_the_same_for_many_lines_as_for_one(ava, ava_browser, chairs, cost):
    variants = [one.variants.first() for one in stock_up(chairs, 6)]
    small, large = order_of(variants[0], user=ava), order_of(*variants, user=ava)
    few, many = (cost(ava_browser, f"/orders/{order.number}/") for order in (small, large))
    assert len(few) == len(many)
