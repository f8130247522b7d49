"""A cart is filled, changed and brought back: in the drawer, on its page, by keyboard, without scripts."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from shop.models import CartLine, User
from tests.factories import PASSWORD, CartFactory, ProductFactory, UserFactory, VariantFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LONG_TITLE = "Hand-woven Extraordinarily Longwinded Donaudampfschifffahrtsgesellschaft Blanket " * 2

SHIFTS = """
window.shifted = [];
const whatOf = (source) => source.node?.outerHTML?.slice(0, 120) ?? source.node?.textContent;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    if (!shift.hadRecentInput) window.shifted.push(...shift.sources.map(whatOf));
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def chair(transactional_db):
    return ProductFactory(title="Oak chair", slug="oak-chair", variants=[{"price": Decimal(20), "stock": 5}])


@pytest.fixture
def table(transactional_db):
    return ProductFactory(title="Elm table", variants=[{"price": Decimal(15), "stock": 9}])


def drawer_of(page):
    return page.get_by_role("dialog", name="Your cart")


def line_of(page, title):
    return page.get_by_role("listitem").filter(has_text=title)


def add(page, product):
    page.goto(product.get_absolute_url())
    page.get_by_role("button", name="Add to cart").click()
    expect(drawer_of(page)).to_be_visible()


def sign_in(page, user):
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda address: "login" not in address)


def assert_nothing_moved(page):
    """On this page nothing has moved but in answer to a press."""
    assert page.evaluate("shifted") == []


def test_a_cart_is_filled_changed_and_brought_back_in_the_drawer(either_page, chair, table, keep_picture):
    page, drawer = either_page, drawer_of(either_page)
    page.add_init_script(SHIFTS)
    add(page, table)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.get_by_role("button", name="Add to cart")).to_be_focused()
    assert_nothing_moved(page)
    add(page, chair)
    expect(line_of(page, "Oak chair")).to_contain_text("Just added")
    expect(line_of(page, "Elm table")).not_to_contain_text("Just added")
    expect(page.locator("#cart-said")).to_contain_text(
        "“Oak chair” is in your cart. 2 things in your cart, £35.00."
    )
    page.wait_for_timeout(300)
    keep_picture(page, "added", full_page=False)
    page.get_by_role("button", name="One more of Oak chair").click()
    expect(page.get_by_label("Quantity of Oak chair")).to_have_value("2")
    expect(page.get_by_role("button", name="One more of Oak chair")).to_be_focused()
    expect(drawer).to_contain_text("Standard delivery is free.")
    page.get_by_role("button", name="Remove Oak chair").click()
    expect(page.get_by_role("button", name="Undo: put Oak chair back")).to_be_focused()
    expect(page.locator("#cart-said")).to_contain_text("Removed “Oak chair”. 1 thing in your cart, £15.00.")
    keep_picture(page, "removed", full_page=False)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Quantity of Oak chair")).to_have_value("2")
    expect(line_of(page, "Oak chair")).to_be_focused()
    assert_nothing_moved(page)
    drawer.get_by_role("link", name="Check out").click()
    page.wait_for_url("**/checkout/")


def test_the_drawer_opens_from_the_header_and_closes_in_every_way(either_page, chair):
    page, drawer = either_page, drawer_of(either_page)
    page.goto(chair.get_absolute_url())
    cart = page.get_by_role("banner").get_by_role("link", name="Cart")
    for close in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.get_by_role("button", name="Close the cart").click(),
        lambda: page.mouse.click(20, 20),
    ):
        cart.click()
        expect(drawer).to_contain_text("Nothing in it yet")
        close()
        expect(drawer).to_be_hidden()
        expect(cart).to_be_focused()
    assert page.url.endswith(chair.get_absolute_url())


def test_the_page_behind_the_drawer_stays_where_it_is(window, chair):
    page = window("desktop", viewport={"width": 1280, "height": 400})
    page.goto(chair.get_absolute_url())
    page.evaluate("scrollTo(0, 120)")
    before = page.get_by_role("heading", level=1).bounding_box()
    page.get_by_role("button", name="Add to cart").click()
    expect(drawer_of(page)).to_be_visible()
    page.mouse.move(100, 200)
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(200)
    assert page.get_by_role("heading", level=1).bounding_box() == before


def test_a_cart_is_filled_and_changed_by_keyboard_alone(page, chair):
    page.goto(chair.get_absolute_url())
    page.get_by_role("button", name="Add to cart").focus()
    page.keyboard.press("Enter")
    expect(drawer_of(page).get_by_role("heading", name="Your cart")).to_be_focused()
    for role, name in (
        ("button", "Close the cart"),
        ("link", "Oak chair"),
        ("spinbutton", "Quantity of Oak chair"),
        ("button", "One less of Oak chair"),
        ("button", "One more of Oak chair"),
        ("button", "Remove Oak chair"),
        ("link", "View cart"),
        ("link", "Check out"),
    ):
        page.keyboard.press("Tab")
        expect(drawer_of(page).get_by_role(role, name=name, exact=True)).to_be_focused()
    quantity = page.get_by_label("Quantity of Oak chair")
    quantity.focus()
    quantity.fill("3")
    page.keyboard.press("Enter")
    expect(page.locator("#cart-said")).to_contain_text("3 things in your cart, £60.00.")
    expect(quantity).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Add to cart")).to_be_focused()


def test_what_cannot_be_had_is_said_where_it_was_asked_for(either_page, chair, keep_picture):
    page = either_page
    add(page, chair)
    quantity = page.get_by_label("Quantity of Oak chair")
    for typed, said in (("150", "Only 5 left"), ("", "Please choose a whole number")):
        quantity.fill(typed)
        quantity.press("Enter")
        expect(line_of(page, "Oak chair")).to_contain_text(said)
        expect(quantity).to_have_value("1")
    page.keyboard.press("Escape")
    page.get_by_label("Quantity", exact=True).fill("7")
    page.get_by_role("button", name="Add to cart").click()
    expect(drawer_of(page)).to_contain_text("You can have at most 5 of “Oak chair”. Nothing was added.")
    expect(quantity).to_have_value("1")
    page.wait_for_timeout(300)
    keep_picture(page, "shortage", full_page=False)


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_without_scripts_the_cart_does_all_of_it(window, chair, keep_picture, screen):
    page = window(screen, java_script_enabled=False)
    page.goto(chair.get_absolute_url())
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart/")
    expect(page.get_by_text("“Oak chair” is in your cart.")).to_be_visible()
    expect(page.get_by_role("button", name="Dismiss")).to_have_count(0)
    keep_picture(page, "added")
    page.get_by_role("button", name="One more of Oak chair").click()
    expect(page.get_by_label("Quantity of Oak chair")).to_have_value("2")
    page.get_by_role("button", name="Remove Oak chair").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Quantity of Oak chair")).to_have_value("2")
    page.get_by_role("banner").get_by_role("link", name="Cart").click()
    page.get_by_role("link", name="Check out").click()
    page.wait_for_url("**/checkout/")


def test_the_way_back_shows_the_cart_as_it_is(page, chair, table):
    add(page, table)
    page.goto("/cart/")
    page.get_by_role("button", name="One more of Elm table").click()
    expect(page.get_by_label("Quantity of Elm table")).to_have_value("2")
    page.goto(chair.get_absolute_url())
    page.go_back()
    expect(page.get_by_label("Quantity of Elm table")).to_have_value("2")
    page.goto(table.get_absolute_url())
    page.goto("/cart/")
    page.get_by_role("button", name="Remove Elm table").click()
    expect(page.get_by_role("button", name="Undo: put Elm table back")).to_be_visible()
    page.go_back()
    expect(page.locator("#cart-count")).to_be_empty()
    expect(drawer_of(page)).to_be_hidden()


def test_the_cart_is_accessible_whatever_is_in_it(either_page, chair, assert_accessible, keep_picture):
    page, ava = either_page, UserFactory()
    sold_out = VariantFactory(product__title="Pine shelf", stock=0)
    hidden = VariantFactory(product__title="Ash bed", product__is_visible=False)
    short = VariantFactory(product__title=LONG_TITLE[:200], stock=3, colour="A colour with a long name")
    CartFactory(user=ava, holding={short: 5, sold_out: 1, hidden: 2, VariantFactory(): 1})
    sign_in(page, ava)
    add(page, chair)
    assert_accessible(page)
    keep_picture(page, "drawer", full_page=False)
    expect(drawer_of(page)).to_contain_text("Change or remove what cannot be had")
    page.get_by_role("button", name="Remove Oak chair").click()
    assert_accessible(page)
    page.goto("/cart/")
    assert_accessible(page)
    keep_picture(page, "page")
    page.get_by_role("button", name="Take 3").click()
    page.get_by_role("button", name="Save Pine shelf for later").click()
    page.get_by_role("button", name="Remove Ash bed").click()
    expect(page.get_by_role("link", name="Check out")).to_be_visible()
    assert ava.saved_items.get().product == sold_out.product


def test_thirty_lines_are_usable(either_page, chair, keep_picture):
    page, ava = either_page, UserFactory()
    many = ProductFactory(title=LONG_TITLE[:200], variants=[{"size": str(size)} for size in range(30)])
    basket = CartFactory(user=ava)
    CartLine.objects.bulk_create(
        CartLine(cart=basket, variant=each, quantity=2) for each in many.variants.all()
    )
    sign_in(page, ava)
    add(page, chair)
    expect(line_of(page, "Just added")).to_be_in_viewport()
    expect(drawer_of(page).get_by_role("link", name="Check out")).to_be_in_viewport()
    page.wait_for_timeout(300)
    keep_picture(page, "drawer", full_page=False)
    page.goto("/cart/")
    expect(page.get_by_role("link", name="Check out")).to_be_in_viewport()
    keep_picture(page, "page", full_page=False)
    page.emulate_media(color_scheme="dark")
    keep_picture(page, "page-dark", full_page=False)


def test_what_a_sign_in_did_to_the_cart_is_said_in_one_toast_that_moves_nothing(
    either_page, chair, keep_picture
):
    page, ava = either_page, UserFactory()
    page.add_init_script(SHIFTS)
    CartFactory(user=ava, holding={chair.variants.get(): 4})
    page.goto(chair.get_absolute_url())
    page.get_by_label("Quantity", exact=True).fill("3")
    page.get_by_role("button", name="Add to cart").click()
    expect(drawer_of(page)).to_be_visible()
    sign_in(page, ava)
    toast = page.get_by_role("status").filter(has_text="in both carts together, 5 can be had")
    expect(toast).to_be_visible()
    keep_picture(page, "told", full_page=False)
    assert_nothing_moved(page)
    toast.get_by_role("button", name="Dismiss").click()
    expect(toast).to_have_count(0)
    assert User.objects.get().cart.lines.get().quantity == 5


def test_a_toast_that_only_informs_leaves_by_itself_but_not_while_somebody_is_at_it(page, chair):
    ava = UserFactory()
    page.clock.install()
    add(page, chair)
    sign_in(page, ava)
    toast = page.get_by_role("status").filter(has_text="The product in your cart is here.")
    toast.get_by_role("button", name="Dismiss").focus()
    page.clock.fast_forward(60_000)
    expect(toast).to_be_visible()
    page.get_by_role("combobox", name="Search the shop").focus()
    page.clock.fast_forward(10_000)
    expect(toast).to_have_count(0)


def test_a_menu_closes_when_the_focus_leaves_it_on_escape_and_on_a_press_elsewhere(page, transactional_db):
    sign_in(page, UserFactory())
    page.goto("/")
    summary, item = page.get_by_label("Your account"), page.get_by_role("banner").get_by_text("Your orders")
    for leave in (
        lambda: page.get_by_role("combobox", name="Search the shop").focus(),
        lambda: page.keyboard.press("Escape"),
        lambda: page.mouse.click(200, 800),
    ):
        summary.click()
        item.focus()
        leave()
        expect(item).to_be_hidden()
