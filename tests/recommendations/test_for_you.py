"""The shopper dashboard with recommendations in it: what each tab shows and costs."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics import visitors
from analytics.models import EventKind, Slate
from shop.models import Product
from shop.views.dashboard import TABS
from tests.factories import order_of
from tests.recommendations.conftest import did

pytestmark = pytest.mark.django_db

MOST_QUERIES = 13
"""Session, user, cart and its units; history and what the tab needs beside it; products; the write."""


@pytest.fixture
def shopper(trained):
    """A reader who bought a novel twice and likes a spade."""
    reader, novel = trained.readers[0], trained.book_products[4]
    for days in (40, 10):
        age = timedelta(days=days)
        order = order_of(novel.variants.get(), user=reader, status="delivered", age=age)
        visitor = visitors.of_user(reader.pk)
        did(visitor, EventKind.BUY, novel, hours_ago=24 * days, order_id=order.pk)
    trained.garden_products[0].likes.create(user=reader)
    return reader


def shown(page):
    return [int(key) for key in re.findall(r'data-product="(\d+)"', page.text)]


@pytest.mark.parametrize("key", ["history", "buy-again", "budget", "new", "likes"])
def test_a_tab_shows_its_surface_and_nothing_twice(shopper, browser_of, key):
    page = browser_of(shopper).get(f"/for-you/{key}/")
    assert f'data-surface="{TABS[key].surface}"' in page.text
    assert page.text.count("data-surface=") == 1
    assert shown(page)
    assert len(set(shown(page))) == len(shown(page))


def test_only_the_open_tab_is_served(shopper, browser_of):
    browser_of(shopper).get("/for-you/likes/")
    assert Slate.objects.values_list("surface", flat=True).get() == "from_likes"


def test_what_was_just_liked_changes_the_tab(shopper, trained, browser_of):
    browser = browser_of(shopper)
    before = shown(browser.get("/for-you/likes/"))
    assert trained.garden_products[1].pk in before
    browser.post(f"/p/{trained.garden_products[1].slug}/like/")
    assert trained.garden_products[1].pk not in shown(browser.get("/for-you/likes/"))


def test_what_is_in_the_cart_is_not_offered(shopper, trained, browser_of):
    browser = browser_of(shopper)
    taken = Product.objects.get(pk=shown(browser.get("/for-you/budget/"))[0])
    browser.post("/cart/add/", {"variant": taken.variants.get().pk, "quantity": 1})
    assert taken.pk not in shown(browser.get("/for-you/budget/"))


# Browsing is announced when the transaction of a request has committed, so these need real ones.


@pytest.mark.django_db(transaction=True)
def test_a_guest_is_shown_what_follows_from_their_browsing(trained, guest):
    for product in trained.book_products[:3]:
        guest.get(product.get_absolute_url())
    page = guest.get("/for-you/history/")
    assert "Like what you looked at" in page.text
    assert set(shown(page)) & {product.pk for product in trained.book_products}
    assert "Sign in" in page.text


@pytest.mark.django_db(transaction=True)
def test_a_product_page_remembers_what_was_viewed_before(trained, guest):
    for product in trained.book_products[:3]:
        guest.get(product.get_absolute_url())
    page = guest.get(trained.garden_products[0].get_absolute_url())
    viewed = [product.pk for product in trained.book_products[2::-1]]
    assert 'data-surface="recently_viewed"' in page.text
    assert shown(page)[-3:] == viewed
    assert len(set(shown(page))) == len(shown(page))


def test_two_people_never_see_each_others_tabs(shopper, trained, browser_of):
    assert shown(browser_of(shopper).get("/for-you/likes/"))
    assert not shown(browser_of(trained.readers[1]).get("/for-you/likes/"))


@pytest.mark.parametrize("key", TABS)
def test_a_tab_costs_the_same_however_much_it_shows(shopper, trained, browser_of, empty_cache, key):
    browser = browser_of(shopper)
    browser.get("/")
    costs = []
    for marked in (trained.garden_products[1:2], trained.garden_products[2:7]):
        for product in marked:
            product.saves.create(user=shopper)
        empty_cache()
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/for-you/{key}/").status_code == 200
        costs.append([query["sql"] for query in queries])
    assert len(costs[0]) == len(costs[1]), costs
    assert len(costs[0]) <= MOST_QUERIES, costs[0]


def test_without_redis_a_tab_is_the_same(shopper, browser_of, monkeypatch):
    browser = browser_of(shopper)
    before = shown(browser.get("/for-you/likes/"))
    monkeypatch.setattr(cache, "get", lambda *args, **kwargs: None)
    monkeypatch.setattr(cache, "set", lambda *args, **kwargs: None)
    assert shown(browser.get("/for-you/likes/")) == before
