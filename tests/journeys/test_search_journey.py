"""Looking for something: suggestions, a search with a slip in it, filters that combine, and the way back."""

import pytest
from playwright.sync_api import expect

from shop.models import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def shown(page):
    return page.locator("#found [data-product]")


def open_filters(page):
    """On a phone the filters are a sheet behind a button; on a desktop they are there."""
    button = page.get_by_role("button", name="Filters")
    if button.is_visible():
        button.click()


def test_filters_combine_and_the_address_follows(demo_shop, either_page, keep_picture, assert_accessible):
    page = either_page
    page.goto("/c/clothing/")
    everything = shown(page).count()
    open_filters(page)
    page.get_by_label("In stock").check()
    page.wait_for_url("**/c/clothing/?in_stock=1")
    black = page.locator("#facet-colour-black")
    black.check()
    page.wait_for_url("**/c/clothing/?in_stock=1&colour=Black")
    expect(black).to_be_focused()
    assert_accessible(page)
    keep_picture(page, "filtered", full_page=False)
    if page.get_by_role("button", name="Show products").is_visible():
        page.get_by_role("button", name="Show products").click()
    fewer = shown(page).count()
    assert 0 < fewer < everything
    expect(page.locator("#found-count")).to_have_text(f"{fewer} product{'s' if fewer > 1 else ''}")
    page.get_by_role("link", name="Take away: Black").click()
    page.wait_for_url("**/c/clothing/?in_stock=1")
    expect(page.get_by_role("link", name="Take away: Black")).to_have_count(0)
    page.go_back()
    page.wait_for_url("**/c/clothing/?in_stock=1&colour=Black")
    expect(shown(page)).to_have_count(fewer)
    expect(page.locator("#facet-colour-black")).to_be_checked()


def test_suggestions_can_be_walked_through_with_keys(demo_shop, page, keep_picture, assert_accessible):
    page.goto("/")
    box = page.get_by_role("combobox", name="Search the shop")
    box.press_sequentially("head")
    first = page.get_by_role("option").first
    expect(first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="suggestion")).to_be_attached()
    box.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert_accessible(page)
    keep_picture(page, "suggestions", full_page=False)
    box.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    box.press_sequentially("p")
    expect(first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/p/**")
    assert "head" in page.title().lower()


def test_a_slip_is_forgiven_and_what_was_searched_for_is_offered_again(demo_shop, page, keep_picture):
    page.goto("/")
    box = page.get_by_role("combobox", name="Search the shop")
    box.fill("hedphones")
    box.press("Enter")
    page.wait_for_url("**/search/?q=hedphones")
    expect(page.get_by_role("heading", level=1)).to_contain_text("headphones")
    assert shown(page).count()
    keep_picture(page, "corrected")
    page.goto("/")
    box.press_sequentially("hed")
    expect(page.get_by_role("option", name="hedphones")).to_be_visible()


def test_without_scripts_filters_are_a_form(demo_shop, window):
    page = window(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox", name="Search the shop").fill("shirt")
    page.get_by_role("button", name="Search").click()
    before = shown(page).count()
    page.get_by_label("In stock").check()
    page.get_by_label("Price to").fill("60")
    page.get_by_role("button", name="Apply").click()
    assert "price_to=60" in page.url
    assert 0 < shown(page).count() < before + 1
    cheap = {int(card.get_attribute("data-product")) for card in shown(page).all()}
    assert not Product.objects.filter(pk__in=cheap, price__gt=60).exists()
