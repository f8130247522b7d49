"""The cart page and its forms, with and without HTMX."""

from uuid import uuid4

import pytest
from django.contrib.messages import get_messages

from shop import cart as carts
from shop import origins
from shop.models import Cart, CartLine
from shop.origins import Origin
from tests.factories import CartFactory, VariantFactory

pytestmark = pytest.mark.django_db

HTMX = {"headers": {"HX-Request": "true"}}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def add(browser, variant, quantity=1, **data):
    return browser.post("/cart/add/", {"variant": variant.pk, "quantity": quantity, **data})


def line_of(variant):
    return f"/cart/lines/{variant.pk}/"


def test_an_empty_cart_has_a_page_and_makes_no_row(guest):
    response = guest.get("/cart/")
    assert (response.status_code, response.context["contents"].lines) == (200, [])
    assert not Cart.objects.exists()


def test_a_guest_fills_a_cart_and_finds_it_again(guest, variant):
    response = add(guest, variant, 2)
    assert response.url == "/cart/"
    assert "“Oak chair” is in your cart." in said(response)
    page = guest.get("/cart/")
    assert (page.context["contents"].units, page.context["cart_units"]()) == (2, 2)
    assert "Oak chair" in page.content.decode()


def test_the_carts_cookie_cannot_be_read_by_scripts(guest, variant):
    cookie = add(guest, variant).cookies[carts.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_two_guests_have_two_carts(guest, client, variant):
    add(guest, variant, 2)
    add(client, variant, 3)
    assert guest.get("/cart/").context["contents"].units == 2
    assert client.get("/cart/").context["contents"].units == 3


def test_a_line_knows_the_slate_it_came_from(guest, variant):
    origin = Origin(uuid4(), 2)
    add(guest, variant, **{"from": origins.to_token(origin, product_id=variant.product_id)})
    line = CartLine.objects.get()
    assert (line.slate_id, line.slate_position) == (origin.slate_id, 2)


def test_a_forged_origin_is_none(guest, variant):
    add(guest, variant, **{"from": "forged"})
    assert CartLine.objects.get().slate_id is None


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/p/oak-chair/", "/p/oak-chair/"),
        *((other, "/cart/") for other in ("https://evil.example/", "//evil.example", "home", "0", "")),
    ],
)
def test_adding_leads_to_a_page_of_the_shop_only(guest, variant, asked, led):
    assert add(guest, variant, next=asked).url == led


def test_a_shortage_is_explained_and_changes_nothing(guest, variant):
    assert "You can have at most 10 of “Oak chair”." in said(add(guest, variant, 11))
    assert not CartLine.objects.exists()


def test_a_sold_out_variant_is_said_to_be_sold_out(guest):
    assert any("sold out" in message for message in said(add(guest, VariantFactory(stock=0))))


def test_with_htmx_the_answer_is_what_was_added(guest, variant):
    response = guest.post("/cart/add/", {"variant": variant.pk, "quantity": 2}, **HTMX)
    assert response.status_code == 200
    assert "HX-Request" in response["Vary"]
    assert (response.context["contents"].units, response.context["line"].quantity) == (2, 2)
    assert response.context["shortage"] is None
    body = response.content.decode()
    assert "Oak chair" in body
    assert "<html" not in body
    assert carts.COOKIE in response.cookies


def test_with_htmx_a_shortage_is_said_in_what_is_swapped_in(guest, variant):
    response = guest.post("/cart/add/", {"variant": variant.pk, "quantity": 11}, **HTMX)
    assert response.status_code == 200
    shortage = response.context["shortage"]
    assert (response.context["line"], shortage.asked, shortage.left) == (None, 11, 10)
    assert "10" in response.content.decode()


def test_a_quantity_is_changed_and_a_line_removed(guest, variant):
    add(guest, variant)
    for quantity, units in ((4, 4), (1, 1), (0, 0)):
        assert guest.post(line_of(variant), {"quantity": quantity}).url == "/cart/"
        assert guest.get("/cart/").context["contents"].units == units


def test_with_htmx_the_answer_is_the_lines(guest, variant):
    add(guest, variant)
    response = guest.post(line_of(variant), {"quantity": 3}, **HTMX)
    assert response.status_code == 200
    assert "HX-Request" in response["Vary"]
    assert (response.context["contents"].units, response.context["shortages"]) == (3, {})
    assert "<html" not in response.content.decode()


def test_more_than_there_is_changes_nothing_and_says_how_many_there_are(guest, variant):
    add(guest, variant, 2)
    response = guest.post(line_of(variant), {"quantity": 50})
    assert "You can have at most 10 of “Oak chair”." in said(response)
    partial = guest.post(line_of(variant), {"quantity": 50}, **HTMX)
    assert partial.context["shortages"][variant.pk].left == 10
    assert CartLine.objects.get().quantity == 2


def test_lines_that_stock_no_longer_covers_are_marked(guest, variant):
    add(guest, variant, 5)
    variant.stock = 3
    variant.save()
    page = guest.get("/cart/")
    assert page.context["shortages"][variant.pk].left == 3
    assert "3" in page.content.decode()


def test_a_line_of_a_product_hidden_meanwhile_can_be_removed(guest, variant):
    add(guest, variant)
    variant.product.is_visible = False
    variant.product.save()
    assert guest.get("/cart/").context["shortages"][variant.pk].left == 0
    guest.post(line_of(variant), {"quantity": 0})
    assert not CartLine.objects.exists()


def test_changing_a_line_without_a_cart_shows_an_empty_cart(guest, variant):
    assert guest.post(line_of(variant), {"quantity": 2}).url == "/cart/"
    assert guest.post(line_of(variant), {"quantity": 2}, **HTMX).context["contents"].lines == []
    assert not Cart.objects.exists()


def test_nobody_changes_the_cart_of_another(ava_browser, ben_browser, ben, variant):
    CartFactory(user=ben, holding={variant: 2})
    ava_browser.post(line_of(variant), {"quantity": 0})
    assert ben_browser.get("/cart/").context["contents"].units == 2
    assert ava_browser.get("/cart/").context["contents"].units == 0


def test_the_cart_is_changed_by_post_only(guest, variant):
    assert guest.get("/cart/add/").status_code == 405
    assert guest.get(line_of(variant)).status_code == 405


def test_every_answer_of_the_cart_varies_with_htmx(guest):
    assert "HX-Request" in guest.get("/cart/")["Vary"]
