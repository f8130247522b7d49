"""From making an account to a home page of one's own, and everything around signing in, in a real browser."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from shop.models import Category, Product, User
from tests.factories import (
    CHECKOUT_FORM,
    PASSWORD,
    AddressFactory,
    BrandFactory,
    CategoryFactory,
    ProductFactory,
    UserFactory,
    order_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NEW_PASSWORD = "quite-another-pass-99"
WITHOUT_SCRIPTS = {"java_script_enabled": False}


@pytest.fixture
def zoe(transactional_db):
    return UserFactory(name="Zoe Hall", email="zoe@example.com")


@pytest.fixture
def many_brands(transactional_db):
    """Thirty brands, of which the last by name is the least known."""
    shelf = CategoryFactory(name="Kitchen")
    for number in range(30):
        brand = BrandFactory(name=f"Maker {number:02}")
        ProductFactory(category=shelf, brand=brand, rating_count=30 - number)


def button(page, name):
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def sign_in(page, email, password=PASSWORD):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    button(page, "Sign in").click()


def make_account(page, email):
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Your name").fill("Zoe Hall")
    page.get_by_label("Password").fill(PASSWORD)
    button(page, "Make an account").click()


def home_feed(page):
    page.goto("/")
    cards = page.locator('[data-surface="home"] [data-product]').all()
    return [int(card.get_attribute("data-product")) for card in cards]


def roots_of(product_ids):
    steplen = Category.steplen
    paths = Product.objects.filter(pk__in=product_ids).values_list("category__path", flat=True)
    return set(
        Category.objects.filter(path__in={path[:steplen] for path in paths}).values_list("name", flat=True)
    )


def fill_in_address(page, line1):
    for name in ("full_name", "city", "postcode"):
        page.locator(f"[name={name}]").fill(CHECKOUT_FORM[name])
    page.locator("[name=line1]").fill(line1)
    button(page, "Keep this address").click()


def test_a_newcomers_answers_change_their_home_page_at_once(demo_shop, window, keep_picture):
    page = window()
    before = home_feed(page)
    make_account(page, "zoe@example.com")
    expect(page).to_have_url(re.compile("/account/preferences/$"))
    page.get_by_label("Books", exact=True).check()
    keep_picture(page, "questionnaire")
    button(page, "Show me my shop").click()
    expect(page.get_by_role("heading", name="Picked for you")).to_be_visible()
    expect(page.get_by_text("Because you like Books").first).to_be_visible()
    keep_picture(page, "home")
    after = home_feed(page)
    assert after != before
    assert len(roots_of(before)) > 1 and roots_of(after) == {"Books"}

    page.goto("/account/preferences/")
    page.get_by_label("Books", exact=True).uncheck()
    page.get_by_label("Fitness", exact=True).check()
    button(page, "Save").click()
    assert roots_of(home_feed(page)) == {"Fitness"}

    guest = window("phone", **WITHOUT_SCRIPTS)
    guest.goto("/")
    guest.get_by_role("link", name="Choose your favourites").click()
    guest.get_by_label("Cooking", exact=True).check()
    keep_picture(guest, "questionnaire-without-scripts")
    button(guest, "Show me my shop").click()
    expect(guest.get_by_text("Because you like Cooking").first).to_be_visible()
    expect(guest.get_by_role("link", name="Choose your favourites")).to_have_count(0)


def test_a_brand_among_many_is_found_by_typing(many_brands, either_page, keep_picture):
    either_page.goto("/account/preferences/")
    last = either_page.get_by_label("Maker 29")
    expect(last).not_to_be_visible()
    either_page.get_by_label("Find a brand").fill("ker 29")
    expect(last).to_be_visible()
    expect(either_page.get_by_label("Maker 00")).not_to_be_visible()
    last.check()
    keep_picture(either_page, "brand-found")
    either_page.get_by_label("Find a brand").fill("zzz")
    expect(either_page.get_by_text("No brand is called that.")).to_be_visible()
    either_page.get_by_label("Find a brand").press("Enter")
    expect(either_page).to_have_url(re.compile("/account/preferences/$"))
    button(either_page, "Show me my shop").click()
    either_page.goto("/account/preferences/")
    expect(either_page.locator("[data-brand] :checked")).to_have_count(1)


def test_brands_are_all_there_without_scripts(many_brands, window):
    page = window("phone", **WITHOUT_SCRIPTS)
    page.goto("/account/preferences/")
    expect(page.get_by_label("Find a brand")).not_to_be_visible()
    page.get_by_text("6 more brands").click()
    page.get_by_label("Maker 29").check()
    button(page, "Show me my shop").click()
    page.goto("/account/preferences/")
    expect(page.locator("[data-brand] :checked")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_forgotten_password_is_replaced_through_the_mail(window, zoe, scripts, keep_picture):
    page = window("phone", java_script_enabled=scripts)
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail").fill(zoe.email)
    button(page, "Send me a link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    link = re.search(r"http://\S+/password/reset/key/\S+", mail.outbox[0].body).group()
    page.goto(link)
    keep_picture(page, "choose")
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_label("Once more").fill(NEW_PASSWORD)
    button(page, "Keep this password").click()
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    sign_in(page, zoe.email, NEW_PASSWORD)
    expect(page.get_by_text("Good to see you, Zoe").first).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_address_book_is_kept(window, zoe, scripts, keep_picture):
    page = window("phone", java_script_enabled=scripts)
    sign_in(page, zoe.email)
    page.goto("/account/")
    page.get_by_role("link", name="Add an address").click()
    for line1 in ("1 High Street", "2 Low Road"):
        page.goto("/account/addresses/new/")
        fill_in_address(page, line1)
    keep_picture(page, "addresses")
    low_road = page.get_by_role("listitem").filter(has_text="2 Low Road")
    low_road.get_by_role("button", name="Make default").click()
    expect(page.get_by_role("listitem").filter(has_text="Default").first).to_contain_text("2 Low Road")
    low_road.get_by_role("link", name="Delete").click()
    button(page, "Delete").click()
    expect(page.get_by_text("2 Low Road")).to_have_count(0)
    assert zoe.addresses.get().is_default


def test_an_address_is_added_by_keyboard_alone(page, zoe):
    sign_in(page, zoe.email)
    page.goto("/account/addresses/new/")
    page.locator("[name=full_name]").focus()
    for typed in ("Zoe Hall", "1 High Street", "", "LS1 1AA", "Leeds"):
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your addresses")).to_be_visible()
    assert zoe.addresses.get().postcode == "LS1 1AA"


def test_an_account_is_closed_by_its_owner(page, zoe):
    sign_in(page, zoe.email)
    page.goto("/account/data/")
    page.get_by_label("Your password").fill(PASSWORD)
    button(page, "Delete my account for good").click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    assert not User.objects.exists()


PUBLIC = {
    "sign-in": "/accounts/login/",
    "sign-up": "/accounts/signup/",
    "reset": "/accounts/password/reset/",
    "reset-sent": "/accounts/password/reset/done/",
    "reset-wrong-key": "/accounts/password/reset/key/1-none/",
    "reset-done": "/accounts/password/reset/key/done/",
    "confirm-wrong-key": "/accounts/confirm-email/none/",
    "confirm-sent": "/accounts/confirm-email/",
    "inactive": "/accounts/inactive/",
    "preferences": "/account/preferences/",
}
OWN = {
    "overview": "/account/",
    "name": "/account/profile/",
    "addresses": "/account/addresses/",
    "address": "/account/addresses/new/",
    "data": "/account/data/",
    "e-mail": "/accounts/email/",
    "password": "/accounts/password/change/",
    "sign-out": "/accounts/logout/",
    "reauthenticate": "/accounts/reauthenticate/",
    "own-preferences": "/account/preferences/",
}


def test_no_page_of_an_account_has_a_grave_finding(
    many_brands, either_page, zoe, assert_accessible, keep_picture
):
    def look_at(pages):
        for name, address in pages.items():
            either_page.goto(address)
            assert_accessible(either_page)
            keep_picture(either_page, name)

    look_at(PUBLIC)
    sign_in(either_page, zoe.email)
    expect(either_page.get_by_text("Good to see you, Zoe").first).to_be_visible()
    AddressFactory(user=zoe, is_default=True)
    AddressFactory(user=zoe)
    order_of(Product.objects.first().variants.get(), user=zoe)
    address = zoe.addresses.first().pk
    look_at({**OWN, "delete-address": f"/account/addresses/{address}/delete/"})


WRONG = {
    "/account/addresses/new/": ("Keep this address", {"postcode": "none", "line1": ""}),
    "/account/data/": ("Delete my account for good", {"password": "wrong"}),
    "/accounts/email/": ("Add", {"email": "no address"}),
    "/accounts/password/change/": ("Keep this password", {"oldpassword": "wrong"}),
    "/account/preferences/": ("Show me my shop", {"budget": "-1", "birth_year": "1800"}),
}


def test_mistakes_are_told_so_that_everybody_hears_of_them(either_page, zoe, assert_accessible, keep_picture):
    sign_in(either_page, zoe.email)
    for address, (send, mistakes) in WRONG.items():
        either_page.goto(address)
        either_page.evaluate("for (const form of document.forms) form.noValidate = true")
        for name, typed in mistakes.items():
            either_page.locator(f"main [name={name}]:visible").fill(typed)
        button(either_page, send).click()
        expect(either_page.get_by_role("alert").filter(has_text="Please check this")).to_be_visible()
        assert_accessible(either_page)
        keep_picture(either_page, address.strip("/").replace("/", "-"))
