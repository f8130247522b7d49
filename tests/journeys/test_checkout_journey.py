"""Buying, in a real browser: without scripts, by keyboard, with cards that fail, and what comes after."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from shop import payments
from shop.models import Order, OrderStatus, Variant
from tests.factories import (
    CHECKOUT_FORM,
    PASSWORD,
    AddressFactory,
    ImageFactory,
    ProductFactory,
    UserFactory,
    order_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TYPED = ("email", "full_name", "line1", "city", "postcode")
TITLE = "Oak chair"


@pytest.fixture
def chair(transactional_db):
    return ProductFactory(title=TITLE, slug="oak-chair", variants=[{"price": 20, "stock": 9}])


def put_into_cart(page, product):
    page.goto(product.get_absolute_url())
    with page.expect_response("**/cart/add/"):
        page.get_by_role("button", name="Add to cart").click()


def fill_in(page, **changes):
    for name in TYPED:
        page.locator(f"[name={name}]").fill(changes.get(name, CHECKOUT_FORM[name]))


def place_order(page, card=payments.GOOD_CARD):
    page.locator("[name=card_number]").fill(card)
    page.get_by_role("button", name="Place order and pay").click()


def sign_in(page, user):
    page.goto("/accounts/login/?next=/")
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda address: "login" not in address)


def the_order():
    return Order.objects.get()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_whole_purchase_without_scripts(window, chair, screen, keep_picture):
    page = window(screen, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("oak")
    page.get_by_role("button", name="Search", exact=True).click()
    page.locator("main").get_by_role("link", name=TITLE).first.click()
    page.get_by_role("button", name="Add to cart").click()
    expect(page.locator("#messages")).to_contain_text("is in your cart")
    page.goto("/cart/")
    page.locator("main a[href='/checkout/']:visible").first.click()
    fill_in(page, postcode="nonsense")
    place_order(page)
    expect(page.get_by_role("alert").filter(has_text="Postcode")).to_be_focused()
    expect(page.locator("[name=city]")).to_have_value("Leeds")
    page.locator("[name=postcode]").fill("ls11aa")
    place_order(page)
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()
    keep_picture(page, "done")
    assert the_order().status == OrderStatus.PAID
    assert the_order().delivery_address.postcode == "LS1 1AA"


def test_the_whole_purchase_by_keyboard_alone(page, chair, keep_picture):
    def tab_to(locator, *, most=60):
        for _ in range(most):
            if locator.evaluate("element => element === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError("it cannot be reached by keyboard")

    page.goto(chair.get_absolute_url())
    tab_to(page.get_by_role("button", name="Add to cart"))
    with page.expect_response("**/cart/add/"):
        page.keyboard.press("Enter")
    page.goto("/checkout/")
    for name in ("email", "full_name", "line1", "postcode", "city"):  # the order they are seen in
        tab_to(page.locator(f"[name={name}]"), most=40 if name == "email" else 3)
        page.keyboard.type("nonsense" if name == "postcode" else CHECKOUT_FORM[name])
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert").filter(has_text="Please check this")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")  # the first of its links leads to the field
    page.keyboard.press("Enter")
    tab_to(page.locator("[name=postcode]"), most=2)
    keep_picture(page, "at-the-wrong-field", full_page=False)
    page.keyboard.press("Control+a")
    page.keyboard.type(CHECKOUT_FORM["postcode"])
    tab_to(page.locator("[name=delivery_method]").first)
    page.keyboard.press("ArrowDown")
    tab_to(page.get_by_role("button", name="Place order and pay"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()
    assert the_order().delivery_method == "express"


@pytest.mark.parametrize(
    ("card", "words"),
    [(payments.DECLINED_CARD, "was declined"), (payments.SLOW_CARD, "did not answer in time")],
)
def test_a_card_that_fails_leads_to_another_try(
    either_page, chair, card, words, assert_accessible, keep_picture
):
    page = either_page
    put_into_cart(page, chair)
    page.goto("/checkout/")
    fill_in(page)
    place_order(page, card)
    page.wait_for_url("**/pay/")
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    assert_accessible(page)
    keep_picture(page, "failed")
    assert the_order().status == OrderStatus.PLACED
    page.locator("[name=card_number]").fill(payments.GOOD_CARD)
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()
    assert the_order().payments.filter(status="confirmed").count() == 1


def test_a_price_that_changed_is_told_before_paying_and_accepted(page, chair, keep_picture):
    put_into_cart(page, chair)
    page.goto("/checkout/")
    fill_in(page)
    Variant.objects.update(price="23.50")
    place_order(page)
    told = page.get_by_role("alert").filter(has_text=f"“{TITLE}” cost £20.00, now it costs £23.50.")
    expect(told).to_be_focused()
    keep_picture(page, "changed")
    assert not Order.objects.exists()
    place_order(page)
    page.wait_for_url("**/done/")
    assert str(the_order().subtotal) == "23.50"


def test_the_button_says_that_the_order_is_on_its_way_and_is_pressed_once(page, chair):
    put_into_cart(page, chair)
    page.goto("/checkout/")
    fill_in(page)
    page.route(
        "**/checkout/",
        lambda route: route.fulfill(status=204) if route.request.method == "POST" else route.continue_(),
    )
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.evaluate(
        "() => { const button = document.querySelector('[data-busy]'); button.click(); button.click(); }"
    )
    expect(page.locator("[data-busy]")).to_have_text("Placing your order…")
    assert len(sent) == 1


def test_going_back_after_ordering_shows_the_order(page, chair):
    put_into_cart(page, chair)
    page.goto("/checkout/")
    fill_in(page)
    place_order(page)
    page.wait_for_url("**/done/")
    page.go_back()
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("the order you have just placed")


def test_a_customer_chooses_an_address_or_types_another(either_page, chair, assert_accessible, keep_picture):
    page, charlie = either_page, UserFactory(email="charlie@example.com")
    AddressFactory(user=charlie, is_default=True, city="Bath")
    AddressFactory(user=charlie, city="Kingston upon Hull", line2="The flat with the blue door, second bell")
    sign_in(page, charlie)
    put_into_cart(page, chair)
    page.goto("/checkout/")
    expect(page.locator("[name=line1]")).to_be_hidden()
    assert_accessible(page)
    keep_picture(page, "addresses")
    page.get_by_text("Another address").click()
    expect(page.locator("[name=line1]")).to_be_visible()
    page.get_by_text("Kingston upon Hull").click()
    place_order(page)
    page.wait_for_url("**/done/")
    assert the_order().delivery_address.city == "Kingston upon Hull"


def test_who_signs_in_in_another_tab_loses_nothing_they_typed(window, chair, assert_accessible, keep_picture):
    page = window("phone")
    put_into_cart(page, chair)
    page.goto("/checkout/")
    fill_in(page)
    sign_in(page.context.new_page(), charlie := UserFactory(email="charlie@example.com"))
    place_order(page)
    expect(page.get_by_role("heading", name="This form has expired.")).to_be_visible()
    assert_accessible(page)
    keep_picture(page, "expired")
    page.get_by_role("button", name="Send it again").click()
    expect(page.locator("[name=city]")).to_have_value(CHECKOUT_FORM["city"])
    place_order(page)  # the card is typed anew
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()
    assert the_order().user == charlie
    assert the_order().delivery_address.city == CHECKOUT_FORM["city"]


def test_a_page_left_open_through_a_sign_in_is_loaded_anew_and_says_so(page, chair):
    page.goto(chair.get_absolute_url())
    sign_in(page.context.new_page(), UserFactory(email="charlie@example.com"))
    page.get_by_role("button", name="Add to cart").click()
    expect(page.locator("#messages")).to_contain_text("This page was out of date.")
    page.get_by_role("button", name="Add to cart").click()
    expect(page.locator("#cart-drawer")).to_contain_text(TITLE)


def test_every_page_of_a_purchase_is_accessible_in_every_state(
    either_page, chair, assert_accessible, keep_picture
):
    page = either_page
    ImageFactory(product=chair)
    put_into_cart(page, chair)

    def look(name):
        assert_accessible(page)
        keep_picture(page, name)

    page.goto("/checkout/")
    look("checkout")
    page.get_by_role("button", name="Place order and pay").click()
    expect(page.get_by_role("alert").filter(has_text="Please check this")).to_be_visible()
    look("checkout-errors")
    Variant.objects.update(stock=0)
    page.goto("/checkout/")
    look("checkout-sold-out")
    Variant.objects.update(stock=9)
    page.goto("/checkout/")
    fill_in(page, full_name="محمد بن سلمان " + "x" * 120)
    place_order(page)
    page.wait_for_url("**/done/")
    look("done")
    order = the_order()
    for name in ("", "invoice/", "cancel/"):
        page.goto(order.get_absolute_url() + name)
        look(f"order-{name.strip('/') or 'page'}")
    page.get_by_role("button", name="Cancel the order").click()
    expect(page.get_by_text("went back on")).to_be_visible()
    look("cancelled")


def test_a_guest_finds_an_order_from_another_browser_and_buys_it_again(
    either_page, chair, assert_accessible, keep_picture
):
    page = either_page
    sold_out = ProductFactory(title="Ash bench")
    order = order_of(chair.variants.get(), sold_out.variants.get())
    Variant.objects.filter(product=sold_out).update(stock=0)
    page.goto("/")
    page.get_by_role("link", name="Find an order").click()
    page.locator("[name=number]").fill("R-2222-2222")
    page.locator("[name=email]").fill(order.email)
    page.get_by_role("button", name="Find it").click()
    expect(page.get_by_role("alert").filter(has_text="We find no order")).to_be_focused()
    assert_accessible(page)
    keep_picture(page, "not-found")
    page.locator("[name=number]").fill(order.number.lower())
    page.get_by_role("button", name="Find it").click()
    expect(page.get_by_role("heading", name=f"Order {order.number}")).to_be_visible()
    page.get_by_role("button", name="Buy again").click()
    page.wait_for_url("**/cart/")
    expect(page.locator("#messages")).to_contain_text("“Ash bench” is sold out.")
    expect(page.locator("main").get_by_role("link", name=TITLE)).to_be_visible()


def test_an_invoice_prints_by_day_whatever_the_theme(window, chair, keep_picture):
    page = window(color_scheme="dark")
    put_into_cart(page, chair)
    page.goto("/checkout/")
    fill_in(page)
    place_order(page)
    page.wait_for_url("**/done/")
    page.goto(the_order().get_absolute_url() + "invoice/")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    keep_picture(page, "printed")


def test_a_customers_many_orders_are_a_list_to_look_through(
    either_page, chair, assert_accessible, keep_picture
):
    page, charlie = either_page, UserFactory(email="charlie@example.com")
    for days, status in enumerate(OrderStatus):
        order_of(chair.variants.get(), user=charlie, status=status, age=timedelta(days=days))
    assert Order.objects.filter(placed_at__lte=timezone.now()).count() == len(OrderStatus)
    sign_in(page, charlie)
    page.goto("/orders/")
    expect(page.get_by_role("heading", name="Your orders")).to_be_visible()
    expect(page.locator("main li.panel")).to_have_count(len(OrderStatus))
    assert_accessible(page)
    keep_picture(page, "orders")
