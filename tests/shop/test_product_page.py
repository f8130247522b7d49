"""Choosing on the product page, with and without HTMX."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop import signals
from tests.factories import ImageFactory, ProductFactory

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


def part(browser, target, **query):
    return browser.get(ALL, query, headers={"HX-Request": "true", "HX-Target": target})


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
