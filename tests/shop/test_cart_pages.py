"""The cart page and its forms, with and without HTMX."""

from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop import cart as carts
from shop import origins
from shop.models import Cart, CartLine
from shop.origins import Origin
from tests.factories import CartFactory, ProductFactory, VariantFactory

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
    assert "You can have at most 10 of “Oak chair”. Nothing was added." in said(add(guest, variant, 11))
    assert not CartLine.objects.exists()


def test_a_sold_out_variant_is_said_to_be_sold_out(guest):
    assert any("sold out" in message for message in said(add(guest, VariantFactory(stock=0))))


def test_with_htmx_the_answer_is_what_was_added(guest, variant):
    response = guest.post("/cart/add/", {"variant": variant.pk, "quantity": 2}, **HTMX)
    assert response.status_code == 200
    assert "HX-Request" in response["Vary"]
    assert (response.context["contents"].units, response.context["told"].added) == (2, variant.pk)
    body = response.content.decode()
    assert "Oak chair" in body
    assert "<html" not in body
    assert carts.COOKIE in response.cookies


def test_with_htmx_a_shortage_is_said_in_what_is_swapped_in_with_the_rest_of_the_cart(guest, variant):
    add(guest, VariantFactory(product__title="Elm table"))
    body = guest.post("/cart/add/", {"variant": variant.pk, "quantity": 11}, **HTMX).content.decode()
    assert "You can have at most 10 of “Oak chair”." in body
    assert "Elm table" in body
    assert CartLine.objects.count() == 1


def test_a_quantity_is_changed_and_a_line_removed(guest, variant):
    add(guest, variant)
    for quantity in (4, 1):
        assert guest.post(line_of(variant), {"quantity": quantity}).url == "/cart/"
        assert guest.get("/cart/").context["contents"].units == quantity
    guest.post(line_of(variant), {"quantity": 0})
    assert guest.get("/cart/").context["contents"].units == 0


def test_a_removed_line_leaves_a_row_that_brings_it_back(guest, variant):
    origin = Origin(uuid4(), 2)
    add(guest, variant, 3, **{"from": origins.to_token(origin, product_id=variant.product_id)})
    shown = guest.get(guest.post(line_of(variant), {"quantity": 0}).url)
    row = shown.context["told"].removed
    assert "Removed “Oak chair”." in shown.content.decode()
    assert "“Oak chair” is back in your cart." in said(guest.post("/cart/undo/", {"removed": row.undo}))
    line = CartLine.objects.get()
    assert (line.quantity, line.slate_id, line.slate_position) == (3, origin.slate_id, 2)


def test_the_row_stands_between_the_lines_where_the_removed_one_was(guest):
    chair, table, lamp = (VariantFactory(product__title=title) for title in ("Chair", "Table", "Lamp"))
    for each in (chair, table, lamp):
        add(guest, each)
    rows = guest.post(line_of(table), {"quantity": 0}, **HTMX).context["rows"]
    assert [row["line"].variant if "line" in row else row["removed"].title for row in rows] == [
        chair,
        "Table",
        lamp,
    ]


def test_the_row_is_gone_once_the_line_is_there_again(guest, variant):
    add(guest, variant)
    address = guest.post(line_of(variant), {"quantity": 0}).url
    add(guest, variant)
    assert guest.get(address).context["told"].removed is None


def test_an_undo_after_others_bought_says_what_is_missing(guest, variant):
    add(guest, variant, 5)
    token = guest.post(line_of(variant), {"quantity": 0}, **HTMX).context["told"].removed.undo
    variant.stock = 3
    variant.save()
    response = guest.post("/cart/undo/", {"removed": token}, **HTMX)
    assert "Of the 5 “Oak chair”, only 3 are left" in response.content.decode()
    assert CartLine.objects.get().quantity == 3


def test_an_undo_after_signing_in_elsewhere_fills_the_customers_cart(guest, ava, variant):
    add(guest, variant, 2)
    token = guest.post(line_of(variant), {"quantity": 0}, **HTMX).context["told"].removed.undo
    guest.force_login(ava, backend="django.contrib.auth.backends.ModelBackend")
    guest.post("/cart/undo/", {"removed": token})
    assert CartLine.objects.get().cart.user == ava


def test_what_cannot_be_had_is_apart_with_its_reason_and_blocks_no_sum(guest, variant):
    sold_out, hidden = VariantFactory(product__title="Elm table"), VariantFactory(product__title="Ash bed")
    for each in (variant, sold_out, hidden):
        add(guest, each)
    sold_out.stock = 0
    sold_out.save()
    hidden.product.is_visible = False
    hidden.product.save()
    page = guest.get("/cart/")
    assert page.context["contents"].totals.subtotal == 20
    body = page.content.decode()
    assert "Sold out. It is not in your total." in body
    assert "We no longer sell this. It is not in your total." in body
    assert "Save for later" not in body.partition("<main")[2]
    guest.post(line_of(sold_out), {"quantity": 0})
    removed = guest.post(line_of(hidden), {"quantity": 0}, **HTMX)
    assert removed.context["told"].removed.undo == ""
    assert removed.context["is_orderable"]


def test_a_customer_saves_a_sold_out_line_for_later(ava, ava_browser, variant):
    CartFactory(user=ava, holding={variant: 1})
    variant.stock = 0
    variant.save()
    assert f'action="{line_of(variant)}keep/"' in ava_browser.get("/cart/").content.decode()
    for _ in range(2):
        assert "“Oak chair” is saved for later." in said(ava_browser.post(f"{line_of(variant)}keep/"))
    assert ava.saved_items.get().product == variant.product
    assert not CartLine.objects.exists()


def test_a_guest_who_would_save_for_later_signs_in_first_and_loses_nothing(guest, variant):
    add(guest, variant)
    assert guest.post(f"{line_of(variant)}keep/").url == "/accounts/login/?next=/cart/"
    assert CartLine.objects.exists()


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
    assert "Only 10 left" in said(response)
    partial = guest.post(line_of(variant), {"quantity": 50}, **HTMX)
    assert (partial.context["told"].at, partial.context["told"].words) == (variant.pk, "Only 10 left")
    assert CartLine.objects.get().quantity == 2


def test_lines_that_stock_no_longer_covers_are_marked(guest, variant):
    add(guest, variant, 5)
    variant.stock = 3
    variant.save()
    page = guest.get("/cart/")
    assert page.context["shortages"][variant.pk].left == 3
    assert "Only 3 left" in page.content.decode()


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


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/cart/add/", "/cart/"),
        ("/cart/lines/1/", "/cart/"),
        ("/cart/lines/1/keep/", "/cart/"),
        ("/cart/undo/", "/cart/"),
        ("/p/oak-chair/like/", "/p/oak-chair/"),
        ("/p/oak-chair/save/", "/p/oak-chair/"),
        ("/p/oak-chair/review/", "/p/oak-chair/"),
    ],
)
def test_reading_an_address_that_acts_leads_to_its_page_and_does_nothing(guest, address, page):
    for read in (guest.get, guest.head):
        assert read(address).url == page
    assert guest.delete(address).status_code == 405
    assert not Cart.objects.exists()


def test_a_cart_that_is_merged_while_somebody_adds_to_it_is_said_to_have_moved(guest, variant, monkeypatch):
    add(guest, variant)
    find = carts.find_or_create

    def find_and_lose(request):
        found = find(request)
        Cart.objects.all().delete()
        return found

    monkeypatch.setattr(carts, "find_or_create", find_and_lose)
    data = {"variant": variant.pk, "quantity": 1}
    response = guest.post("/cart/add/", data, **HTMX)
    assert response.status_code == 409
    assert "Your cart has just moved to your account." in response.content.decode()
    assert "Your cart has just moved to your account. Please load the page again." in said(
        guest.post("/cart/add/", data)
    )


def test_a_line_removed_in_another_tab_is_said_to_be_gone(guest, variant):
    add(guest, variant)
    CartLine.objects.all().delete()
    response = guest.post(line_of(variant), {"quantity": 2}, **HTMX)
    assert "“Oak chair” is not in your cart any more." in response.content.decode()


def test_a_cart_of_200_lines_costs_as_many_queries_as_one_of_2(ava, ava_browser, django_assert_num_queries):
    basket = CartFactory(user=ava)

    def fill(n):
        made = ProductFactory(variants=[{"size": str(size)} for size in range(n)])
        basket.lines.bulk_create(
            CartLine(cart=basket, variant=each, quantity=1) for each in made.variants.all()
        )

    fill(2)
    ava_browser.get("/cart/")
    with CaptureQueriesContext(connection) as few:
        ava_browser.get("/cart/", **HTMX)
    fill(198)
    with django_assert_num_queries(len(few)):
        assert len(ava_browser.get("/cart/", **HTMX).context["rows"]) == 200


def test_every_answer_of_the_cart_varies_with_htmx_and_is_never_kept(guest):
    page = guest.get("/cart/")
    assert "HX-Request" in page["Vary"]
    assert "no-store" in page["Cache-Control"]
