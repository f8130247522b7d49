"""The checkout page, from cart to order."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop import order_mails, payments
from shop.models import Address, Order, OrderStatus, Variant
from tests.factories import CHECKOUT_FORM, AddressFactory, UserFactory
from tests.pages import form_of
from tests.shop.test_accounts import sign_in
from tests.shop.test_cart_pages import add
from tests.shop.test_stock import left


@pytest.fixture
def charlie_browser(charlie, browser_of):
    return browser_of(charlie)


def key_of(browser):
    return browser.get("/checkout/").context["form"]["idempotency_key"].value()


def agreed_of(browser):
    return browser.get("/checkout/").context["form"]["agreed"].value()


def send(browser, **changes):
    data = {**CHECKOUT_FORM, **({} if "idempotency_key" in changes else {"idempotency_key": key_of(browser)})}
    return browser.post("/checkout/", {**data, **changes})


def test_a_guest_buys(shopper, variant):
    response = send(shopper)
    order = Order.objects.get()
    assert response.url == f"/orders/{order.number}/done/"
    assert (order.status, order.user, order.email) == (OrderStatus.PAID, None, "guest@example.com")
    assert order.total == order.subtotal + order.delivery_price == 40 + Decimal("3.95")
    assert left(variant) == 8
    assert shopper.get(response.url).status_code == 200
    assert shopper.get("/cart/").context["contents"].lines == []


def test_the_cart_cannot_be_changed_beside_the_form(shopper):
    assert 'id="cart-drawer"' in shopper.get("/").content.decode()
    assert 'id="cart-drawer"' not in shopper.get("/checkout/").content.decode()


def test_a_guest_who_reads_german_is_written_to_in_german(shopper):
    shopper.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    send(shopper)
    order = Order.objects.get()
    assert order.language == "de"
    assert "ist bestätigt" in order_mails.message(order.steps.get(status=OrderStatus.PAID)).subject


def test_a_customer_buys_and_finds_the_form_filled_in(charlie, charlie_browser, variant):
    AddressFactory(user=charlie, is_default=True, city="Bath")
    add(charlie_browser, variant)
    form = charlie_browser.get("/checkout/").context["form"]
    assert form["email"].value() == "charlie@example.com"
    assert form["deliver_to"].value() == str(charlie.addresses.get().pk)
    send(charlie_browser)
    assert Order.objects.get().user == charlie


def test_a_customer_chooses_one_of_their_addresses(charlie, charlie_browser, variant):
    bath, hull = (
        AddressFactory(user=charlie, is_default=True, city="Bath"),
        AddressFactory(user=charlie, city="Hull"),
    )
    add(charlie_browser, variant)
    form = charlie_browser.get("/checkout/").context["form"]
    assert [key for key, _ in form.fields["deliver_to"].choices] == [str(bath.pk), str(hull.pk), "new"]
    left_alone = {"full_name": "", "line1": "", "city": "", "postcode": "nonsense", "save_address": "on"}
    assert send(charlie_browser, deliver_to=hull.pk, **left_alone).status_code == 302
    assert Order.objects.get().delivery_address.city == "Hull"
    assert charlie.addresses.count() == 2


def test_a_customer_with_addresses_may_type_another(charlie, charlie_browser, variant):
    AddressFactory(user=charlie, city="Bath")
    add(charlie_browser, variant)
    response = send(charlie_browser, deliver_to="new", city="")
    assert list(response.context["form"].errors) == ["city"]
    send(charlie_browser, deliver_to="new")
    assert Order.objects.get().delivery_address.city == "Leeds"


def test_anothers_address_cannot_be_chosen(ava, ben, ava_browser, variant):
    AddressFactory(user=ava)
    add(ava_browser, variant)
    response = send(ava_browser, deliver_to=AddressFactory(user=ben, city="Bath").pk)
    assert response.status_code == 422
    assert response.context["form"].errors["deliver_to"]
    assert not Order.objects.exists()


def test_whoever_comes_back_to_a_checkout_that_is_over_finds_the_order(shopper):
    done = send(shopper).url
    assert shopper.get("/checkout/").url == done
    assert shopper.post("/checkout/", {}).url == done


def test_a_checkout_that_is_over_for_long_leads_to_the_cart(shopper):
    send(shopper)
    Order.objects.update(placed_at=timezone.now() - timedelta(hours=2))
    assert shopper.get("/checkout/").url == "/cart/"


def page_of(browser):
    """What a browser would send of the checkout's page, untouched."""
    return form_of(browser.get("/checkout/"))


class TestSessionThatEnded:
    """A customer types into a checkout page, and is signed out when they send it."""

    @pytest.fixture
    def browser(self, charlie, charlie_browser, variant):
        AddressFactory(user=charlie, is_default=True, city="Bath")
        add(charlie_browser, variant)
        page = page_of(charlie_browser)
        charlie_browser.logout()
        typed = {**CHECKOUT_FORM, "city": "Hull", "deliver_to": "new", "save_address": "on"}
        answer = charlie_browser.post("/checkout/", {**page, **typed})
        assert answer.url == "/accounts/login/?next=/checkout/"
        return charlie_browser

    def test_they_sign_in_and_find_what_they_typed_as_they_left_it(self, browser, charlie, variant):
        sign_in(browser, charlie, next="/checkout/")
        browser.post("/checkout/", {**page_of(browser), "card_number": CHECKOUT_FORM["card_number"]})
        order = Order.objects.get()
        assert (order.user, order.email) == (charlie, CHECKOUT_FORM["email"])
        assert order.delivery_address.city == "Hull"
        assert [each.city for each in charlie.addresses.all()] == ["Bath", "Hull"]
        add(browser, variant)
        assert browser.get("/checkout/").context["form"]["city"].value() is None

    def test_whoever_else_signs_in_there_finds_nothing_of_it(self, browser, variant):
        sign_in(browser, UserFactory(email="dora@example.com"), next="/checkout/")
        add(browser, variant)
        form = browser.get("/checkout/").context["form"]
        assert (form["email"].value(), form["city"].value()) == ("dora@example.com", None)

    def test_a_guest_finds_nothing_of_it(self, browser, variant):
        add(browser, variant)
        assert browser.get("/checkout/").context["form"]["city"].value() is None


def test_a_guest_whose_cart_became_empty_is_told_that_and_not_to_sign_in(shopper, variant):
    page = page_of(shopper)
    shopper.post(f"/cart/lines/{variant.pk}/", {"quantity": 0})
    assert shopper.post("/checkout/", {**page, **CHECKOUT_FORM}).url == "/cart/"


def test_a_customer_without_an_address_finds_their_name_filled_in(ava_browser, variant):
    add(ava_browser, variant)
    assert ava_browser.get("/checkout/").context["form"]["full_name"].value() == "Ava Stone"


def test_the_address_is_kept_when_asked_and_only_once(charlie, browser_of, variant):
    browser = browser_of(charlie)
    for _ in range(2):
        add(browser, variant)
        send(browser, save_address="on")
    [kept] = Address.objects.all()
    assert (kept.user, kept.line1, kept.is_default) == (charlie, "1 High Street", True)
    add(browser, variant)
    send(browser, save_address="on", line1="3 Other Road")
    assert [address.is_default for address in charlie.addresses.all()] == [True, False]


def test_the_address_is_not_kept_unasked_nor_for_a_guest(ava_browser, shopper, variant):
    add(ava_browser, variant)
    send(ava_browser)
    send(shopper, save_address="on")
    assert Order.objects.count() == 2
    assert not Address.objects.exists()


def test_each_delivery_choice_says_what_it_costs(shopper):
    labels = dict(shopper.get("/checkout/").context["form"].fields["delivery_method"].choices)
    assert labels["standard"].endswith("£3.95")
    assert labels["express"].endswith("£7.95")


def test_delivery_that_costs_nothing_is_called_free(shopper):
    Variant.objects.update(price=60)
    labels = dict(shopper.get("/checkout/").context["form"].fields["delivery_method"].choices)
    assert labels["standard"].endswith("· free")


def test_the_total_of_every_way_of_delivery_stands_on_the_page(shopper):
    page = shopper.get("/checkout/")
    totals = {method: sums.total for method, sums in page.context["contents"].totals_by_delivery.items()}
    assert totals == {"standard": Decimal("43.95"), "express": Decimal("47.95")}
    assert page.content.decode().count('data-delivery="express"') == 4


def test_the_delivery_chosen_is_charged(shopper):
    send(shopper, delivery_method="express")
    assert str(Order.objects.get().delivery_price) == "7.95"


def test_browsers_can_fill_in_the_form(shopper):
    fields = shopper.get("/checkout/").context["form"].fields
    tokens = {name: field.widget.attrs.get("autocomplete") for name, field in fields.items()}
    assert tokens["email"] == "email"
    assert tokens["postcode"] == "shipping postal-code"


@pytest.mark.parametrize(
    "field", ["email", "full_name", "line1", "city", "postcode", "country", "delivery_method"]
)
def test_what_is_missing_is_named_and_what_was_typed_is_kept(shopper, field):
    response = send(shopper, **{field: ""})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert ("1 High Street" if field != "line1" else "LS1 1AA") in response.content.decode()
    assert not Order.objects.exists()


def test_a_typo_in_the_card_number_makes_no_order(shopper, variant):
    response = send(shopper, card_number="4111 1111 1111 1111")
    assert response.status_code == 422
    assert response.context["payment_form"].errors["card_number"]
    assert not Order.objects.exists()
    assert left(variant) == 10


def test_everything_that_is_wrong_is_named_at_once(shopper):
    context = send(shopper, email="nonsense", card_number="").context
    assert context["form"].errors["email"]
    assert context["payment_form"].errors["card_number"]


def test_a_declined_card_leads_to_paying_the_order_again(shopper):
    response = send(shopper, card_number=payments.DECLINED_CARD)
    order = Order.objects.get()
    assert (response.url, order.status) == (f"/orders/{order.number}/pay/", OrderStatus.PLACED)
    assert shopper.get(response.url).context["last_attempt"] == "rejected"


def test_a_guest_finds_their_order_though_paying_broke_down(shopper, monkeypatch):
    def break_down(*_):
        raise RuntimeError("The provider's library has a bug.")

    with monkeypatch.context() as patched:
        patched.setattr(payments, "pay", break_down)
        shopper.raise_request_exception = False
        assert send(shopper).status_code == 500
    order = Order.objects.get()
    assert shopper.get(f"/orders/{order.number}/").status_code == 200
    shopper.post(f"/orders/{order.number}/pay/", {"card_number": payments.GOOD_CARD})
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


class TestAccountThatIsEverybodys:
    """What a persona of the demo orders can be read by whoever steps into it."""

    def test_nobody_leaves_an_address_in_it(self, ava, ava_browser, variant):
        add(ava_browser, variant)
        send(ava_browser, save_address="on")
        assert Order.objects.get().user == ava
        assert not Address.objects.exists()

    def test_its_own_address_and_mail_are_all_there_is(self, ava, ava_browser, variant):
        AddressFactory(user=ava, city="Bath")
        add(ava_browser, variant)
        assert "Everybody who tries this demo can read" in ava_browser.get("/checkout/").content.decode()
        assert send(ava_browser, deliver_to="new").status_code == 422
        assert send(ava_browser, deliver_to="").status_code == 422
        send(ava_browser, deliver_to=ava.addresses.get().pk)
        order = Order.objects.get()
        assert (order.email, order.delivery_address.city) == ("ava@example.com", "Bath")


@pytest.mark.django_db
def test_an_empty_cart_leads_back_to_the_cart(guest):
    assert guest.get("/checkout/").url == "/cart/"
    assert guest.post("/checkout/", {**CHECKOUT_FORM, "idempotency_key": "a" * 32}).url == "/cart/"
    assert guest.post("/checkout/", {}).url == "/cart/"


def test_the_checkout_is_never_kept_by_a_cache(shopper):
    assert "no-store" in shopper.get("/checkout/")["Cache-Control"]


def test_signing_in_between_cart_and_checkout_keeps_the_cart(shopper, charlie):
    assert sign_in(shopper, charlie, next="/checkout/").url == "/checkout/"
    send(shopper)
    assert Order.objects.get().user == charlie
