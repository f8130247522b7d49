"""A shopper's orders, and nobody else's."""

import pytest
from django.contrib.messages import get_messages

from shop import orders, payments
from shop.models import Order, OrderStatus
from tests.factories import VariantFactory, order_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(ava, variant):
    """Ava's order, not paid yet."""
    return order_of(variant, user=ava, quantity=2)


def page(order, name=""):
    return f"/orders/{order.number}/{name and name + '/'}"


def knowing(browser, *placed):
    """This guest's browser, having placed these orders."""
    session = browser.session
    session["orders"] = [order.number for order in placed]
    session.save()
    return browser


def test_a_customers_orders_are_listed_newest_first(ava, ben, ava_browser, variant):
    older, newer = order_of(variant, user=ava), order_of(variant, user=ava)
    order_of(variant, user=ben)
    order_of(variant)
    assert list(ava_browser.get("/orders/").context["page"]) == [newer, older]


def test_a_long_order_is_listed_by_its_first_lines_at_a_constant_cost(
    ava, ava_browser, django_assert_max_num_queries
):
    titles = ["Ash bench", "Beech <b>bowl</b>", "Cherry cup", "Deal desk", "Elm easel"]
    order_of(*(VariantFactory(product__title=title) for title in titles), user=ava)
    for _ in range(5):
        order_of(VariantFactory(), user=ava)
    with django_assert_max_num_queries(8):
        text = ava_browser.get("/orders/").content.decode()
    assert "Ash bench, Beech &lt;b&gt;bowl&lt;/b&gt;, Cherry cup and 2 more" in " ".join(text.split())
    assert text.count(" more</p>") == 1


def test_a_guest_is_asked_to_sign_in_to_see_a_list(guest):
    assert guest.get("/orders/").url == "/accounts/login/?next=/orders/"


def test_an_order_shows_its_lines_and_where_it_goes(ava_browser, order):
    context = ava_browser.get(page(order)).context
    assert context["order"] == order
    assert [(line.title, line.quantity) for line in context["lines"]] == [("Oak chair", 2)]
    assert context["address"] == order.delivery_address


def test_an_order_without_an_address_or_product_has_its_page(ava_browser, order, variant):
    order.delivery_address.delete()
    variant.product.delete()
    response = ava_browser.get(page(order))
    assert (response.status_code, response.context["address"]) == (200, None)
    assert "Oak chair" in response.content.decode()


@pytest.mark.parametrize("name", ["", "pay", "done"])
def test_another_persons_order_is_not_found(order, ben_browser, guest, browser_of, staff, name):
    for browser in (ben_browser, guest, browser_of(staff)):
        assert browser.get(page(order, name)).status_code == 404
    assert ben_browser.post(page(order, "pay"), {"card_number": payments.GOOD_CARD}).status_code == 404
    assert Order.objects.get().status == OrderStatus.PLACED


@pytest.mark.parametrize("name", ["", "pay", "done"])
def test_a_guests_order_is_found_by_the_browser_that_placed_it_only(
    guest, client, ava_browser, variant, name
):
    placed = order_of(variant)
    assert knowing(guest, placed).get(page(placed, name)).status_code in (200, 302)
    for browser in (client, ava_browser):
        assert browser.get(page(placed, name)).status_code == 404


def test_a_session_never_opens_a_customers_order(guest, order):
    assert knowing(guest, order).get(page(order)).status_code == 404


def test_a_browser_keeps_its_guest_orders_after_signing_in_and_loses_them_at_sign_out(guest, ava, variant):
    from tests.shop.test_accounts import sign_in

    placed = order_of(variant)
    knowing(guest, placed)
    sign_in(guest, ava)
    assert guest.get(page(placed)).status_code == 200
    guest.post("/accounts/logout/")
    assert guest.get(page(placed)).status_code == 404


def test_an_unknown_number_is_not_found(ava_browser):
    for number in ("R-2222-2222", "x", "0" * 500):
        assert ava_browser.get(f"/orders/{number}/").status_code == 404


def test_an_unpaid_order_is_paid(ava_browser, order):
    assert ava_browser.get(page(order, "pay")).context["last_attempt"] == ""
    response = ava_browser.post(page(order, "pay"), {"card_number": payments.GOOD_CARD})
    assert response.url == page(order, "done")
    assert Order.objects.get().status == OrderStatus.PAID
    assert ava_browser.get(page(order, "done")).status_code == 200


def test_a_declined_card_can_be_tried_again(ava_browser, order):
    response = ava_browser.post(page(order, "pay"), {"card_number": payments.DECLINED_CARD})
    assert response.url == page(order, "pay")
    assert ava_browser.get(response.url).context["last_attempt"] == "rejected"


def test_a_wrong_card_number_shows_the_form_again(ava_browser, order):
    response = ava_browser.post(page(order, "pay"), {"card_number": "1"})
    assert response.status_code == 422
    assert response.context["payment_form"].errors["card_number"]


def test_a_paid_order_is_not_paid_again(ava_browser, order):
    payments.pay(order, {"card_number": payments.GOOD_CARD})
    assert ava_browser.get(page(order, "pay")).url == page(order)
    response = ava_browser.post(page(order, "pay"), {"card_number": payments.GOOD_CARD})
    assert response.url == page(order, "done")
    assert order.payments.count() == 1


def test_a_cancelled_order_cannot_be_paid_and_the_shopper_is_told(ava_browser, order):
    orders.move(order, OrderStatus.CANCELLED)
    response = ava_browser.post(page(order, "pay"), {"card_number": payments.GOOD_CARD})
    assert response.url == page(order)
    assert "This order was called off, nothing was paid now." in [
        str(message) for message in get_messages(response.wsgi_request)
    ]


def test_there_is_no_thanks_before_the_money(ava_browser, order):
    assert ava_browser.get(page(order, "done")).url == page(order, "pay")


def test_orders_are_never_kept_by_a_cache(ava_browser, order):
    for address in ("/orders/", page(order)):
        assert "no-store" in ava_browser.get(address)["Cache-Control"]


@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.REFUNDED])
def test_nobody_is_thanked_for_an_order_that_stands_no_more(ava_browser, order, status):
    Order.objects.filter(pk=order.pk).update(status=status)
    assert ava_browser.get(page(order, "done")).url == page(order)
    assert ava_browser.post(page(order, "pay"), {"card_number": payments.GOOD_CARD}).url != page(order, "pay")
    assert not order.payments.exists()
