"""Looking for something: suggestions, a search with a slip in it, filters that combine, and the way back."""

import pytest
from playwright.sync_api import expect

from shop.models import Product
from tests.factories import CategoryFactory, ProductFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def shelf(transactional_db):
    """Three things of oak, one of them a shoe in twelve sizes."""
    ProductFactory(title="Oak chair")
    ProductFactory(title="Oak chest")
    sizes = [{"size": str(size)} for size in range(36, 48)]
    ProductFactory(title="Oak clog", category=CategoryFactory(name="Shoes", slug="shoes"), variants=sizes)


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
    black = page.locator("#facet-colour-Black")
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
    expect(page.locator("#facet-colour-Black")).to_be_checked()


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


@pytest.mark.parametrize("scripts", [True, False])
def test_a_category_chosen_beside_a_search_stays_until_it_is_taken_away(shelf, window, scripts):
    page = window(java_script_enabled=scripts)

    def ticked(box, *, is_on):
        page.get_by_label(box).set_checked(is_on)
        if not scripts:
            page.get_by_role("button", name="Apply").click()

    page.goto("/search/?q=oak")
    page.get_by_role("link", name="Shoes 1").click()
    expect(shown(page)).to_have_count(1)
    ticked("In stock", is_on=True)
    page.wait_for_url("**/search/?q=oak&category=shoes&in_stock=1*")
    expect(shown(page)).to_have_count(1)
    page.get_by_role("link", name="Take away: Shoes").click()
    page.wait_for_url("**/search/?q=oak&in_stock=1")
    ticked("In stock", is_on=False)
    expect(page.get_by_role("link", name="Take away:")).to_have_count(0)
    expect(shown(page)).to_have_count(3)
    assert "category" not in page.url


def test_options_that_were_opened_stay_so_with_the_one_in_focus(shelf, either_page):
    page = either_page
    page.goto("/c/shoes/")
    open_filters(page)
    page.get_by_text("4 more").click()
    hidden = page.get_by_role("group", name="Size").locator("details")
    size = hidden.get_by_role("checkbox").last
    page.locator("#facet-size-" + size.get_attribute("value")).check()
    page.wait_for_url("**/c/shoes/?size=*")
    page.locator(":focus").uncheck()
    page.wait_for_url("**/c/shoes/")
    expect(hidden.locator(":focus")).to_be_visible()


def test_a_suggestion_that_is_gone_is_chosen_no_more(shelf, page):
    page.goto("/")
    box = page.get_by_role("combobox", name="Search the shop")
    box.press_sequentially("oak ch")
    expect(page.get_by_role("option")).to_have_count(2)
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-product-1")
    box.press_sequentially("e")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.locator("[aria-activedescendant]")).to_have_count(0)


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
