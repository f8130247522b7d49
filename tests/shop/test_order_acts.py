"""What shoppers do with their orders: cancel, buy again, print the invoice, find one as a guest."""

import pytest
from django.contrib.messages import get_messages
from payments import PaymentError

from shop import orders, payments
from shop.models import CartLine, Order, OrderStatus, Variant
from shop.order_numbers import as_written
from tests.factories import VariantFactory, order_of
from tests.shop.test_order_pages import knowing, page
from tests.shop.test_payments import GOOD
from tests.shop.test_stock import at_once, left

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(ava, variant):
    """Ava's order, paid."""
    order = order_of(variant, user=ava, quantity=2)
    payments.pay(order, GOOD)
    return Order.objects.get()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


class TestCancelling:
    def test_it_asks_first_and_changes_nothing_until_told(self, ava_browser, order):
        assert "£43.95" in ava_browser.get(page(order, "cancel")).content.decode()
        assert Order.objects.get().status == OrderStatus.PAID

    def test_stock_and_money_go_back_and_the_order_says_so(self, ava_browser, order, variant):
        response = ava_browser.post(page(order, "cancel"))
        assert response.url == page(order)
        assert left(variant) == 10
        shown = ava_browser.get(page(order))
        assert shown.context["given_back"].amount == order.total
        assert "went back on" in shown.content.decode()

    def test_an_unpaid_order_gives_nothing_back(self, ava, ava_browser, variant):
        unpaid = order_of(variant, user=ava)
        ava_browser.post(page(unpaid, "cancel"))
        assert "there is nothing to give back" in ava_browser.get(page(unpaid)).content.decode()

    def test_asked_twice_it_is_done_once_and_no_error(self, ava_browser, order):
        ava_browser.post(page(order, "cancel"))
        assert said(ava_browser.post(page(order, "cancel"))) == ["Your order is cancelled."]

    def test_what_was_sent_is_not_cancelled_and_the_shopper_is_told(self, ava_browser, order):
        asked = ava_browser.get(page(order, "cancel"))
        orders.move(order, OrderStatus.SHIPPED)
        assert asked.status_code == 200
        for response in (ava_browser.post(page(order, "cancel")), ava_browser.get(page(order, "cancel"))):
            assert response.url == page(order)
            assert "can no longer be cancelled" in said(response)[-1]
        assert Order.objects.get().status == OrderStatus.SHIPPED
        assert not ava_browser.get(page(order)).context["may_cancel"]

    def test_a_provider_that_refuses_leaves_the_order_says_so_and_is_logged(
        self, ava_browser, order, monkeypatch, caplog
    ):
        def refuse(*_, **__):
            raise PaymentError("no")

        monkeypatch.setattr(payments.TestCardProvider, "refund", refuse)
        assert "the order stands" in said(ava_browser.post(page(order, "cancel")))[0]
        assert Order.objects.get().status == OrderStatus.PAID
        [logged] = [record for record in caplog.records if record.name.startswith("shop.payments")]
        assert (order.number in logged.getMessage(), logged.exc_info is not None) == (True, True)

    def test_a_paid_order_that_a_data_set_brought_is_not_cancelled_and_the_shopper_is_told(
        self, ava, ava_browser, variant
    ):
        brought = order_of(variant, user=ava, status=OrderStatus.PAID)
        assert "Cancel the order" not in ava_browser.get(page(brought)).content.decode()
        for response in (ava_browser.get(page(brought, "cancel")), ava_browser.post(page(brought, "cancel"))):
            assert response.url == page(brought)
            assert "was not paid in this shop" in said(response)[-1]
        assert Order.objects.get().status == OrderStatus.PAID

    def test_a_guest_cancels_theirs(self, guest, variant):
        placed = order_of(variant)
        knowing(guest, placed).post(page(placed, "cancel"))
        assert Order.objects.get().status == OrderStatus.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_of_a_shopper_who_cancels_and_staff_who_send_at_once_one_comes_first(browser_of, ava):
    variant = VariantFactory(stock=20)
    browser = browser_of(ava)
    for _ in range(5):
        order = order_of(variant, user=ava)
        payments.pay(order, GOOD)
        response, _sent = at_once(
            lambda order=order: browser.post(page(order, "cancel")),
            lambda order=order: orders.move(order, OrderStatus.SHIPPED),
        )
        order.refresh_from_db()
        assert response.status_code == 302
        holds_money = order.payments.get().status == "confirmed"
        assert (order.status, holds_money) in ((OrderStatus.CANCELLED, False), (OrderStatus.SHIPPED, True))
    sent = Order.objects.filter(status=OrderStatus.SHIPPED).count()
    assert left(variant) == 20 - sent


class TestBuyingAgain:
    def test_it_fills_the_cart_and_says_so(self, ava_browser, order):
        response = ava_browser.post(page(order, "again"))
        assert response.url == "/cart/"
        assert said(response) == ["2 things are in your cart again."]
        assert CartLine.objects.get().quantity == 2

    def test_what_cannot_be_had_is_told_line_by_line(self, ava_browser, order):
        Variant.objects.update(stock=0)
        response = ava_browser.post(page(order, "again"))
        assert said(response) == ["“Oak chair” is sold out."]
        assert not CartLine.objects.exists()

    def test_a_guest_gets_a_cart_that_stays(self, guest, variant):
        placed = order_of(variant)
        knowing(guest, placed).post(page(placed, "again"))
        assert len(guest.get("/cart/").context["contents"].lines) == 1

    def test_it_is_not_a_link(self, ava_browser, order):
        assert ava_browser.get(page(order, "again")).status_code == 405


class TestInvoice:
    def test_it_shows_seller_buyer_number_dates_and_sums(self, ava_browser, order, settings):
        settings.SELLER = ["Recoshop Ltd", "1 Market Place"]
        text = ava_browser.get(page(order, "invoice")).content.decode()
        for part in ("Recoshop Ltd", "1 Market Place", "1 High Street", order.number, "£20.00", "£43.95"):
            assert part in text, part

    def test_an_order_that_was_not_paid_has_none(self, ava, ava_browser, variant):
        unpaid = order_of(variant, user=ava)
        assert ava_browser.get(page(unpaid, "invoice")).status_code == 404
        assert not ava_browser.get(page(unpaid)).context["has_invoice"]

    def test_it_says_what_was_given_back(self, ava_browser, order):
        payments.refund(order)
        assert "Given back on" in ava_browser.get(page(order, "invoice")).content.decode()

    def test_a_payment_made_twice_and_given_back_once_is_not_on_it(self, ava_browser, order):
        order.payments.create(variant="test", total=order.total, status="refunded")
        assert "Given back" not in ava_browser.get(page(order, "invoice")).content.decode()

    def test_an_order_without_an_address_has_one(self, ava_browser, order):
        order.delivery_address.delete()
        assert ava_browser.get(page(order, "invoice")).status_code == 200


@pytest.mark.parametrize("name", ["cancel", "invoice"])
def test_anothers_order_is_not_found(order, ben_browser, guest, browser_of, staff, name):
    for browser in (ben_browser, guest, browser_of(staff)):
        assert browser.get(page(order, name)).status_code == 404
        assert browser.post(page(order, "cancel")).status_code == 404
        assert browser.post(page(order, "again")).status_code == 404
    assert Order.objects.get().status == OrderStatus.PAID


class TestFindingOne:
    @pytest.fixture
    def placed(self, variant):
        return order_of(variant)

    def find(self, browser, number, email="someone@example.com"):
        return browser.post("/orders/find/", {"number": number, "email": email})

    def test_number_and_email_lead_to_it_from_then_on(self, guest, placed):
        assert guest.get(page(placed)).status_code == 404
        assert self.find(guest, placed.number).url == page(placed)
        assert guest.get(page(placed)).status_code == 200

    def test_neither_case_nor_dashes_matter(self, guest, placed):
        for typed in (placed.number.lower(), placed.number.replace("-", " "), placed.number[2:]):
            assert self.find(guest, f" {typed} ", "SOMEONE@example.com").status_code == 302

    def test_a_wrong_number_and_a_wrong_email_are_told_in_the_same_words(self, guest, placed):
        answers = [self.find(guest, "R-2222-2222"), self.find(guest, placed.number, "other@example.com")]
        assert [each.status_code for each in answers] == [422, 422]
        first, second = (each.context["form"].errors for each in answers)
        assert first == second
        assert guest.get(page(placed)).status_code == 404

    def test_a_customers_order_is_not_found_this_way(self, guest, order):
        assert self.find(guest, order.number).status_code == 422

    def test_guessing_is_stopped(self, client, guest, placed):
        tries = [self.find(client, placed.number, f"{n}@example.com").status_code for n in range(12)]
        assert tries == [422] * 10 + [429] * 2
        assert self.find(guest, placed.number).status_code == 429  # also from elsewhere
        assert self.find(guest, placed.number.replace("-", " ").lower()).status_code == 429
        assert self.find(guest, "R-2222-2222").status_code == 422

    def test_blank_forms_are_no_guesses(self, client):
        assert {self.find(client, "", "").status_code for _ in range(12)} == {422}

    @pytest.mark.parametrize("number", ["", "\x00", "x" * 10_000, "💥", "R-", "'; --", "٣"])
    @pytest.mark.parametrize("email", ["", "\x00@x.com", "no address", "a@" + "b" * 10_000])
    def test_whatever_is_typed_is_answered(self, guest, number, email):
        assert self.find(guest, number, email).status_code == 422

    def test_the_page_is_there(self, guest):
        assert guest.get("/orders/find/").status_code == 200


@pytest.mark.parametrize("typed", ["R-7K3M-92QX", "r7k3m92qx", "7k3m 92qx", " R 7K3M–92QX"])
def test_a_number_is_read_however_it_was_typed(typed):
    assert as_written(typed) == "R-7K3M-92QX"
