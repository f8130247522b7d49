"""Taking one's data along, and closing an account."""

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop import leaving, lists, preferences, returns, reviews, signals
from shop.exceptions import OrderUnderWay
from shop.models import Address, Order, OrderStatus, User
from shop.preferences import Answers
from tests.factories import (
    PASSWORD,
    AddressFactory,
    CartFactory,
    ProductFactory,
    ReviewFactory,
    VariantFactory,
    order_of,
)
from tests.shop.test_accounts import sign_in

pytestmark = pytest.mark.django_db

DELETE = "/account/data/delete/"


@pytest.fixture
def settled(charlie, product, variant):
    """Charlie with something of everything, and no order under way."""
    order_of(variant, user=charlie, status=OrderStatus.DELIVERED)
    AddressFactory(user=charlie, is_default=True)
    ReviewFactory(user=charlie, product=product)
    lists.toggle_like(charlie, product)
    lists.toggle_save(charlie, product)
    preferences.keep_for(charlie, Answers((product.category_id,), (product.brand_id,), Decimal(20)))
    return charlie


def test_the_file_holds_all_that_is_kept_of_a_customer(settled, browser_of):
    Order.objects.update(language="de")
    response = browser_of(settled).get("/account/data/download/")
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    told = response.json()
    assert told["account"]["email"] == "charlie@example.com"
    assert told["addresses"][0]["city"] == "Leeds"
    [order] = told["orders"]
    assert order["lines"][0]["title"] == told["likes"][0] == told["saved"][0] == "Oak chair"
    assert (order["delivered_to"]["postcode"], order["language"]) == ("LS1 1AA", "de")
    assert told["reviews"][0]["rating"] == 4
    assert told["preferences"]["budget"] == "20.00"


def test_it_holds_what_is_still_to_come(settled, browser_of, variant):
    settled.language = "de"
    settled.save()
    EmailAddress.objects.create(user=settled, email="fox@example.com")
    CartFactory(user=settled, holding={variant: 3})
    lamp = VariantFactory(product__title="Desk lamp", colour="Red", stock=0)
    returns.await_return(settled, lamp)
    told = browser_of(settled).get("/account/data/download/").json()
    assert told["account"]["language"] == "de"
    assert told["sign_in_addresses"] == [{"email": "fox@example.com", "primary": False, "verified": False}]
    assert [(line["title"], line["quantity"]) for line in told["cart"]] == [("Oak chair", 3)]
    assert told["awaited"] == [{"title": "Desk lamp", "label": "Red"}]


def test_it_holds_nothing_of_others(settled, ben, variant):
    order_of(variant, user=ben)
    assert len(leaving.everything_of(settled)["orders"]) == 1
    assert leaving.everything_of(ben)["reviews"] == []


def test_it_costs_the_same_for_many_orders_as_for_one(settled):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            leaving.everything_of(User.objects.get(pk=settled.pk))
        return len(queries)

    few = cost()
    for _ in range(3):
        order_of(ProductFactory().variants.get(), user=settled)
    assert cost() == few


def test_closing_deletes_the_customer_and_leaves_orders_without_a_name(settled, browser_of):
    browser = browser_of(settled)
    assert browser.post(DELETE, {"password": PASSWORD}).url == "/"
    assert not User.objects.exists()
    assert not Address.objects.exists()
    order = Order.objects.get()
    assert (order.user, order.email, hasattr(order, "delivery_address")) == (None, "", False)
    assert order.lines.get().title == "Oak chair"
    assert not browser.get("/").wsgi_request.user.is_authenticated


def test_closing_takes_the_customers_ratings_out_of_the_products(settled, product):
    reviews.tally(product)
    leaving.close(settled)
    product.refresh_from_db()
    assert (product.rating_count, product.rating_average) == (0, 0)


def test_that_somebody_left_is_announced(settled, heard, django_capture_on_commit_callbacks):
    left, who = heard(signals.customer_left), settled.pk
    with django_capture_on_commit_callbacks(execute=True):
        leaving.close(settled)
    assert left == [{"user_id": who}]


@pytest.mark.parametrize("password", ["wrong", "", "\x00", "x" * 10_000])
def test_nobody_closes_an_account_without_its_password(settled, browser_of, password):
    assert browser_of(settled).post(DELETE, {"password": password}).status_code == 422
    assert User.objects.filter(pk=settled.pk).exists()


@pytest.mark.parametrize("status", OrderStatus)
def test_an_account_stays_while_an_order_is_under_way(settled, browser_of, variant, status):
    order = order_of(variant, user=settled, status=status)
    if status not in leaving.UNDER_WAY:
        leaving.close(settled)
        assert not User.objects.exists()
        return
    with pytest.raises(OrderUnderWay):
        leaving.close(settled)
    response = browser_of(settled).post(DELETE, {"password": PASSWORD})
    assert (response.status_code, order.number in response.content.decode()) == (409, True)
    assert User.objects.exists()


def test_a_personas_account_stays(ava, ava_browser):
    assert ava_browser.post(DELETE, {"password": PASSWORD}).status_code == 403
    assert User.objects.filter(pk=ava.pk).exists()


def test_the_password_cannot_be_guessed_without_end(settled, browser_of):
    browser = browser_of(settled)
    answers = [browser.post(DELETE, {"password": f"guess-{n}"}).status_code for n in range(12)]
    assert answers == [422] * 10 + [429] * 2


def test_a_link_alone_deletes_nothing(settled, browser_of):
    assert browser_of(settled).get(DELETE).url == "/account/data/"
    assert User.objects.filter(pk=settled.pk).exists()


def test_whose_session_expired_meanwhile_is_led_back_to_the_page_after_signing_in(settled, guest):
    sent_away = guest.post(DELETE, {"password": PASSWORD})
    back = sign_in(guest, settled, next=parse_qs(urlsplit(sent_away.url).query)["next"][0])
    assert guest.get(back.url, follow=True).redirect_chain == [("/account/data/", 302)]
    assert User.objects.filter(pk=settled.pk).exists()
