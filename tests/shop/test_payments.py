"""Paying with the test provider."""

import pytest
from payments import PaymentError, PaymentStatus

from shop import orders, payments
from shop.models import OrderStatus, Payment
from tests.factories import order_of

pytestmark = pytest.mark.django_db

GOOD = {"card_number": payments.GOOD_CARD}
DECLINED = {"card_number": payments.DECLINED_CARD}


@pytest.fixture
def order(variant):
    return order_of(variant, quantity=2)


def status_of(order):
    order.refresh_from_db()
    return order.status


def test_the_good_card_pays_the_whole_order(order):
    assert payments.pay(order, GOOD) is True
    assert status_of(order) == OrderStatus.PAID
    payment = order.payments.get()
    assert (payment.status, payment.total, payment.captured_amount) == (
        PaymentStatus.CONFIRMED,
        order.total,
        order.total,
    )
    assert payment.currency == order.currency


def test_the_declined_card_leaves_the_order_to_be_paid(order):
    assert payments.pay(order, DECLINED) is False
    assert status_of(order) == OrderStatus.PLACED
    assert payments.was_declined(order)


def test_a_declined_order_can_be_paid_after_all(order):
    payments.pay(order, DECLINED)
    assert payments.pay(order, GOOD) is True
    assert not payments.was_declined(order)
    assert sorted(order.payments.values_list("status", flat=True)) == [
        PaymentStatus.CONFIRMED,
        PaymentStatus.REJECTED,
    ]


def test_paying_twice_pays_once(order):
    assert payments.pay(order, GOOD) is True
    assert payments.pay(order, GOOD) is True
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("number", ["", "4111 1111 1111 1111", "nonsense", "\x00", "4" * 500])
def test_any_other_card_number_is_refused_and_leaves_no_trace(order, number):
    form = payments.pay(order, {"card_number": number})
    assert isinstance(form, payments.TestCardForm)
    assert form.errors["card_number"]
    assert Payment.objects.count() == 0
    assert status_of(order) == OrderStatus.PLACED


def test_the_card_number_may_be_typed_with_any_spaces(order):
    assert payments.pay(order, {"card_number": "4242-4242 42424242"}) is True


def test_a_cancelled_order_cannot_be_paid(order):
    orders.move(order, OrderStatus.CANCELLED)
    assert payments.pay(order, GOOD) is False
    assert Payment.objects.count() == 0


def test_a_provider_is_told_the_lines_of_the_order(order):
    payments.pay(order, GOOD)
    [item] = order.payments.get().get_purchased_items()
    assert (item.name, item.quantity, item.price) == ("Oak chair", 2, 20)


def test_a_payment_leads_back_to_its_order(order):
    payments.pay(order, GOOD)
    payment = order.payments.get()
    assert payment.get_success_url().endswith(f"/orders/{order.number}/done/")
    assert payment.get_failure_url().endswith(f"/orders/{order.number}/pay/")


def test_a_payment_can_be_refunded(order):
    payments.pay(order, GOOD)
    payment = order.payments.get()
    payment.refund()
    assert payment.status == PaymentStatus.REFUNDED


def test_a_provider_nobody_calls_back_answers_a_caller_with_a_refusal(guest):
    assert guest.post("/payments/process/test/").status_code == 400


def test_a_provider_that_fails_declines_and_what_it_said_is_kept(order, monkeypatch):
    def fail(*_, **__):
        raise PaymentError("no answer within 10 s")

    monkeypatch.setattr(payments.TestCardProvider, "get_form", fail)
    assert payments.pay(order, GOOD) is False
    payment = order.payments.get()
    assert (payment.status, payment.message) == (PaymentStatus.ERROR, "no answer within 10 s")
    assert payments.was_declined(order)
    monkeypatch.undo()
    assert payments.pay(order, GOOD) is True
