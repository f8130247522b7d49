"""The shopper dashboard in a browser: as a persona and as a guest, with scripts and without."""

import pytest

from shop.models import Product
from shop.views.dashboard import TABS
from tests.journeys.test_first_recommendations import step_into

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PERSONAS = ("Ava", "Ben", "Cleo", "Dan", "Erin")


def cards(page):
    """Product ids of the open tab, as the browser shows them."""
    return [card.get_attribute("data-product") for card in page.locator("#for-you [data-product]").all()]


def open_tab(page):
    return page.locator('#for-you [aria-current="page"]').inner_text()


def test_ava_finds_something_in_every_tab(demo_shop, either_page, assert_accessible, keep_picture):
    page = either_page
    page.goto("/")
    step_into(page, "Ava")
    page.goto("/for-you/")
    for key, tab in TABS.items():
        link = page.get_by_role("link", name=str(tab.label), exact=True)
        link.click()
        page.locator("#for-you-status", has_text=str(tab.label)).wait_for(state="attached")
        assert page.url.endswith(f"/for-you/{key}/")
        assert page.title().startswith(str(tab.label))
        assert open_tab(page) == str(tab.label)
        assert link.evaluate("tab => tab === document.activeElement")
        assert page.locator(f'[data-surface="{tab.surface}"]').count() == 1
        assert len(set(cards(page))) == len(cards(page)) > 0
        keep_picture(page, key)
    assert_accessible(page)


def test_back_brings_the_tab_before_and_the_whole_page(demo_shop, page):
    page.goto("/")
    step_into(page, "Ava")
    page.goto("/for-you/budget/")
    before = cards(page)
    page.get_by_role("link", name="From your likes").click()
    page.locator('[data-surface="from_likes"]').wait_for()
    page.go_back()
    page.locator('[data-surface="budget"]').wait_for()
    assert page.url.endswith("/for-you/budget/")
    assert cards(page) == before
    assert page.get_by_role("heading", level=1).inner_text() == "For you"
    assert page.locator("header").count() == 1


def test_on_a_phone_the_tabs_stay_in_reach_and_the_open_one_in_view(demo_shop, window, keep_picture):
    page = window("phone")
    page.goto("/for-you/new/")
    row = page.locator("[data-tabs]")
    assert row.evaluate("row => row.getBoundingClientRect().bottom <= innerHeight")
    page.goto("/for-you/likes/")
    page.wait_for_function("document.querySelector('[data-tabs]').scrollLeft > 0")
    box = page.locator('#for-you [aria-current="page"]').bounding_box()
    assert 0 <= box["x"] <= 390 - box["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep_picture(page, "likes", full_page=False)


def test_a_guest_is_told_what_would_fill_a_tab_and_gets_what_can_be_said(
    demo_shop, either_page, assert_accessible, keep_picture
):
    page = either_page
    page.goto("/for-you/buy-again/")
    assert page.get_by_role("heading", name="Nothing to buy again yet").is_visible()
    assert page.locator("#for-you").get_by_role("link", name="Sign in").is_visible()
    assert_accessible(page)
    keep_picture(page, "buy-again")
    seen = list(Product.objects.sellable().filter(category__name="Fiction").order_by("pk")[:3])
    for product in seen:
        page.goto(product.get_absolute_url())
    page.goto("/for-you/")
    assert page.get_by_role("heading", name="Like what you looked at").is_visible()
    page.goto("/for-you/season/")
    assert cards(page)


def test_what_was_looked_at_is_found_again_on_the_next_product_page(demo_shop, page, keep_picture):
    first, second, third = Product.objects.sellable().filter(category__name="Fiction").order_by("pk")[:3]
    for product in (first, second, third):
        page.goto(product.get_absolute_url())
    rail = page.locator('[data-surface="recently_viewed"]')
    keep_picture(page, "product")
    shown = [card.get_attribute("data-product") for card in rail.locator("[data-product]").all()]
    elsewhere = [
        card.get_attribute("data-product")
        for card in page.locator('[data-surface="similar"] [data-product]').all()
    ]
    assert not set(shown) & set(elsewhere)
    assert {str(first.pk), str(second.pk)} <= {*shown, *elsewhere}
    assert str(third.pk) not in shown


def test_without_scripts_every_persona_finds_something_in_every_tab(demo_shop, window):
    page = window("desktop", java_script_enabled=False)
    for name in PERSONAS:
        page.goto("/")
        page.get_by_text("Switch shopper").click()
        page.get_by_role("button", name=name).click()
        page.get_by_role("link", name="For you", exact=True).first.click()
        for tab in TABS.values():
            page.locator("#for-you nav").get_by_role("link", name=str(tab.label), exact=True).click()
            assert open_tab(page) == str(tab.label)
            assert cards(page), f"{name}: {tab.label}"
