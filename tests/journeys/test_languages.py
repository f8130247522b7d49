"""Choosing a language on a page, going on in it, and room for its longer words."""

import pytest
from playwright.sync_api import expect

from tests.factories import CHECKOUT_FORM, ProductFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NARROW = {"viewport": {"width": 360, "height": 740}, "locale": "de-DE"}


@pytest.fixture
def chair(transactional_db):
    return ProductFactory(
        title="Oak chair",
        variants=[{"colour": "Oak", "price": 1234, "stock": 3}, {"colour": "Walnut", "stock": 0}],
    )


def put_into_cart(page, product):
    page.goto(product.get_absolute_url())
    page.get_by_role("button", name="In den Warenkorb").click()
    page.goto("/cart/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dein Warenkorb")


def test_a_choice_stays_on_the_page_and_is_kept(either_page, chair, assert_accessible, keep_picture):
    page = either_page
    page.goto("/search/?q=chair")
    page.get_by_role("contentinfo").get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert page.url.endswith("/search/?q=chair")
    expect(page.get_by_text("Du hast gesucht nach")).to_be_visible()
    put_into_cart(page, chair)
    assert_accessible(page)
    keep_picture(page, "cart")
    page.get_by_role("contentinfo").get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your cart")


def test_without_scripts_a_german_reader_buys_in_german(window, chair):
    page = window("phone", java_script_enabled=False, locale="de-DE")
    put_into_cart(page, chair)
    page.get_by_role("link", name="Zur Kasse").click()
    for name in ("email", "full_name", "line1", "city", "postcode"):
        page.locator(f"[name={name}]").fill(CHECKOUT_FORM[name])
    page.get_by_role("button", name="Kostenpflichtig bestellen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke.")
    expect(page.get_by_role("main")).to_contain_text("1.234,00\xa0£")


def test_a_language_is_chosen_without_scripts(window, chair):
    page = window("phone", java_script_enabled=False)
    page.goto(chair.get_absolute_url())
    page.get_by_role("button", name="Deutsch").click()
    assert page.url.endswith(chair.get_absolute_url())
    expect(page.get_by_role("button", name="In den Warenkorb")).to_be_visible()


def test_long_german_words_fit_on_a_small_phone(window, chair, keep_picture):
    page = window("phone", **NARROW)
    put_into_cart(page, chair)
    pages = {
        "home": "/",
        "category": chair.category.get_absolute_url(),
        "search": "/search/?q=chair",
        "nothing-found": "/search/?q=zzzz",
        "product": chair.get_absolute_url(),
        "cart": "/cart/",
        "checkout": "/checkout/",
        "sign-in": "/accounts/login/",
        "sign-up": "/accounts/signup/",
        "reset": "/accounts/password/reset/",
        "not-found": "/p/there-is-none/",
    }
    for name, address in pages.items():
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", "de")
        assert page.evaluate(TOO_WIDE) == 0, name
        keep_picture(page, name)
