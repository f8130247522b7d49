"""Choosing on the product page, with and without HTMX."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop import reviews, signals
from shop.links import absolute
from shop.models import OrderStatus
from shop.origins import Origin, to_token
from tests.factories import ImageFactory, ProductFactory, ReviewFactory, order_of

pytestmark = pytest.mark.django_db

ALL = "/p/shirt/"


@pytest.fixture
def shirt():
    shirt = ProductFactory(
        slug="shirt",
        title="Shirt",
        variants=[
            {"colour": "Sage", "size": "S", "stock": 3, "price": 20},
            {"colour": "Sage", "size": "M", "stock": 0, "price": 20},
            {"colour": "Plum", "size": "L", "stock": 9, "price": 24},
        ],
    )
    ImageFactory(product=shirt, image="sage.webp", colour="Sage", position=0)
    ImageFactory(product=shirt, image="plum.webp", colour="Plum", position=1)
    return shirt


def part(browser, target, *, shown="", **query):
    headers = {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": shown}
    return browser.get(ALL, query, headers=headers)


def links(response, *, kind):
    return [unescape(each) for each in re.findall(rf'id="{kind}-[^"]*" href="([^"]*)"', response.text)]


def test_an_address_chooses_colour_and_size_and_the_pictures_follow(guest, shirt):
    context = guest.get(ALL, {"colour": "Plum", "size": "L"}).context
    assert context["selected"].label == "Plum / L"
    assert [picture.colour for picture in context["images"]] == ["Plum"]


def test_a_sold_out_choice_is_read_and_not_bought(guest, shirt):
    page = guest.get(ALL, {"colour": "Sage", "size": "M"}).content.decode()
    assert "Sold out</button>" in page
    assert 'action="/cart/add/"' not in page
    assert "Tell me when it is back" in page
    assert "line-through" in page


def test_what_can_be_bought_is_what_is_chosen(guest, shirt):
    variant = shirt.variants.get(size="L")
    page = guest.get(ALL, {"colour": "Plum"}).content.decode()
    assert f'<input type="hidden" name="variant" value="{variant.pk}">' in page
    assert "£24.00" in page


def test_with_htmx_another_size_brings_the_choice_and_another_colour_the_pictures_too(guest, shirt):
    sizes = part(guest, "choice", colour="Sage", size="M")
    colours = part(guest, "product-top", colour="Plum")
    for response in (sizes, colours):
        assert {"HX-Request", "HX-Target"} <= {each.strip() for each in response["Vary"].split(",")}
        assert "<html" not in response.content.decode()
        assert 'hx-swap-oob="innerHTML:#said"' in response.content.decode()
    assert "gallery" not in sizes.content.decode()
    assert "plum.webp" in colours.content.decode()


@pytest.mark.parametrize("target", ["", "main", "x" * 5000])
def test_htmx_that_wants_something_else_gets_the_whole_page(guest, shirt, target):
    assert "<html" in part(guest, target).content.decode()


def test_going_back_with_htmx_brings_the_whole_page(guest, shirt):
    headers = {"HX-Request": "true", "HX-Target": "choice", "HX-History-Restore-Request": "true"}
    assert "<html" in guest.get(ALL, headers=headers).content.decode()


@pytest.mark.parametrize(
    ("shown", "left"),
    [
        ("http://testserver/p/shirt/?stars=2&size=S&sort=best&page=1#reviews", "&stars=2&sort=best&page=1"),
        ("http://testserver/p/shirt/", ""),
        ("http://testserver/p/hat/?stars=2", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_a_choice_leaves_the_rest_of_the_address_as_it_is(guest, shirt, shown, left):
    response = part(guest, "product-top", shown=shown, colour="Plum")
    assert parse_qs(urlsplit(response["HX-Replace-Url"]).query) == parse_qs(f"colour=Plum{left}")
    assert links(response, kind="colour") == [f"{ALL}?colour=Sage{left}", f"{ALL}?colour=Plum&size=L{left}"]


def test_reviews_leave_the_choice_in_the_address(guest, shirt):
    for rating in (2, 5):
        ReviewFactory(product=shirt, rating=rating)
    reviews.tally(shirt)
    shown = "http://testserver/p/shirt/?colour=Plum&size=L&stars=5&page=1"
    response = part(guest, "reviews", shown=shown, stars="2")
    assert response["HX-Push-Url"] == f"{ALL}?colour=Plum&size=L&stars=2"
    assert links(response, kind="stars") == [
        f"{ALL}?colour=Plum&size=L{stars}#reviews" for stars in ("&stars=5", "&stars=2", "")
    ]


def test_without_scripts_every_link_and_form_keeps_what_is_shown(guest, shirt):
    for rating in (2, 5):
        ReviewFactory(product=shirt, rating=rating)
    reviews.tally(shirt)
    token = to_token(Origin(uuid4(), 3), product_id=shirt.pk)
    page = guest.get(ALL, {"colour": "Sage", "size": "S", "stars": "2", "sort": "best", "from": token})
    rest = f"stars=2&sort=best&from={token}"
    assert links(page, kind="colour") == [f"{ALL}?colour=Sage&size=S&{rest}", f"{ALL}?colour=Plum&{rest}"]
    assert links(page, kind="stars")[0] == f"{ALL}?colour=Sage&size=S&stars=5&sort=best&from={token}#reviews"
    form = page.text.partition('id="reviews"')[2].partition("</form>")[0]
    assert re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form) == [
        ("colour", "Sage"),
        ("size", "S"),
        ("stars", "2"),
        ("from", token),
    ]
    assert f'<link rel="canonical" href="{absolute(ALL)}">' in page.text


def test_a_review_sent_with_htmx_leaves_the_address_as_it_is(ava, ava_browser, shirt):
    order_of(shirt.variants.get(size="L"), user=ava, status=OrderStatus.PAID)
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{ALL}?colour=Plum&stars=2"}
    for rating in ("9", "5"):
        response = ava_browser.post(f"{ALL}review/", {"rating": rating}, headers=headers)
        assert response["HX-Replace-Url"] == f"{ALL}?colour=Plum&stars=2"
        assert response.context["stars"] == 2


def test_choosing_is_no_new_view(guest, shirt, heard, django_capture_on_commit_callbacks):
    viewed = heard(signals.product_viewed)
    with django_capture_on_commit_callbacks(execute=True):
        part(guest, "choice", colour="Sage")
        guest.get(ALL, {"colour": "Plum"}, headers={"Referer": "http://testserver/p/shirt/?colour=Sage"})
        assert not viewed
    with django_capture_on_commit_callbacks(execute=True):
        guest.get(ALL, {"colour": "Plum"}, headers={"Referer": "http://testserver/c/shirts/"})
        guest.get(ALL, headers={"Referer": "http://[broken"})
    assert len(viewed) == 2


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.dictionaries(
        st.sampled_from(["colour", "size", "from", "stars", "sort", "page"]),
        st.one_of(st.text(max_size=40), st.integers(-(2**70), 2**70).map(str)),
    ),
    target=st.sampled_from(["", "choice", "product-top", "reviews"]),
)
def test_whatever_is_asked_for_no_part_of_the_page_breaks(guest, shirt, query, target):
    assert part(guest, target, **query).status_code in (200, 404)
