"""Paying with the test provider, and money that comes in without the shopper."""

from datetime import timedelta

import pytest
from payments import PaymentError, PaymentStatus

from shop import orders, payments
from shop.exceptions import NothingPaid
from shop.models import OrderStatus, Payment
from shop.tasks import cancel_unpaid_orders, return_stray_payments
from tests.factories import VariantFactory, order_of
from tests.shop.test_stock import at_once, left

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
    assert payments.last_attempt(order) == PaymentStatus.REJECTED


def test_a_declined_order_can_be_paid_after_all(order):
    payments.pay(order, DECLINED)
    assert payments.pay(order, GOOD) is True
    assert payments.last_attempt(order) == PaymentStatus.CONFIRMED
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
    assert (payment.status, payment.captured_amount) == (PaymentStatus.REFUNDED, 0)


@pytest.mark.parametrize("act", [payments.cancel, payments.refund])
def test_an_order_that_a_data_set_brought_as_paid_has_no_money_to_give_back(variant, act):
    brought = order_of(variant, status=OrderStatus.PAID)
    with pytest.raises(NothingPaid):
        act(brought)
    assert (status_of(brought), brought.steps.exists(), left(variant)) == (OrderStatus.PAID, False, 9)


def test_an_order_nothing_of_which_went_back_says_so(order):
    payments.pay(order, GOOD)
    assert payments.given_back(order) is None


@pytest.mark.parametrize("act", [payments.cancel, payments.refund])
def test_an_order_called_off_says_how_much_went_back(order, act):
    payments.pay(order, GOOD)
    assert payments.given_back(act(order)).amount == order.total


def test_a_provider_that_does_not_answer_leaves_the_order_as_it_was_to_be_paid_again(order):
    assert payments.last_attempt(order) == ""
    assert payments.pay(order, {"card_number": payments.SLOW_CARD}) is False
    assert (payments.last_attempt(order), status_of(order)) == (PaymentStatus.ERROR, OrderStatus.PLACED)
    assert order.payments.get().captured_amount == 0
    assert payments.pay(order, GOOD) is True
    assert order.payments.filter(status=PaymentStatus.CONFIRMED).count() == 1


def test_an_order_of_any_sum_can_be_paid(order):
    order.total = 9_999_999_999
    order.save()
    assert payments.pay(order, GOOD) is True


class TestMoneyThatComesInBySomeOtherWay:
    """A provider confirms payments by itself, sooner or later, once or more often."""

    @pytest.fixture
    def payment(self, order):
        return Payment.objects.create(
            order=order, variant="test", currency="GBP", total=order.total, captured_amount=order.total
        )

    def test_the_order_is_paid_though_the_shopper_has_left(self, order, payment):
        payment.change_status(PaymentStatus.CONFIRMED)
        assert status_of(order) == OrderStatus.PAID

    def test_confirmed_twice_moves_the_order_once(self, order, payment):
        for _ in range(2):
            payment.change_status(PaymentStatus.CONFIRMED)
        assert order.steps.get().status == OrderStatus.PAID
        assert order.payments.get().status == PaymentStatus.CONFIRMED

    @pytest.mark.parametrize("status", [OrderStatus.SHIPPED, OrderStatus.DELIVERED])
    def test_confirmed_again_later_changes_nothing(self, order, payment, status):
        payment.change_status(PaymentStatus.CONFIRMED)
        for each in (OrderStatus.SHIPPED, OrderStatus.DELIVERED):
            orders.move(order, each)
            if each == status:
                break
        payment.change_status(PaymentStatus.CONFIRMED)
        assert status_of(order) == status

    def test_for_an_order_called_off_meanwhile_it_goes_back(
        self, order, payment, caplog, django_capture_on_commit_callbacks
    ):
        orders.move(order, OrderStatus.CANCELLED)
        with django_capture_on_commit_callbacks(execute=True):
            payment.change_status(PaymentStatus.CONFIRMED)
        payment.refresh_from_db()
        assert (payment.status, payment.captured_amount) == (PaymentStatus.REFUNDED, 0)
        assert status_of(order) == OrderStatus.CANCELLED
        assert payments.given_back(order).amount == order.total
        assert order.number in caplog.text

    def test_for_an_order_paid_already_the_second_goes_back(
        self, order, payment, django_capture_on_commit_callbacks
    ):
        payments.pay(order, GOOD)
        with django_capture_on_commit_callbacks(execute=True):
            payment.change_status(PaymentStatus.CONFIRMED)
        payment.refresh_from_db()
        assert payment.status == PaymentStatus.REFUNDED
        assert status_of(order) == OrderStatus.PAID
        assert order.payments.filter(status=PaymentStatus.CONFIRMED).count() == 1

    def test_the_second_that_went_back_is_not_the_orders_money(
        self, order, payment, django_capture_on_commit_callbacks
    ):
        payments.pay(order, GOOD)
        with django_capture_on_commit_callbacks(execute=True):
            payment.change_status(PaymentStatus.CONFIRMED)
        assert payments.given_back(order) is None
        assert payments.given_back(payments.refund(order)).amount == order.total

    def test_what_the_provider_would_not_take_back_is_marked_and_logged_and_goes_back_later(
        self, order, payment, monkeypatch, caplog, django_capture_on_commit_callbacks
    ):
        def refuse(*_, **__):
            raise PaymentError("not now")

        orders.move(order, OrderStatus.CANCELLED)
        with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
            patched.setattr(payments.TestCardProvider, "refund", refuse)
            payment.change_status(PaymentStatus.CONFIRMED)
        payment.refresh_from_db()
        assert (payment.status, "not now" in payment.message) == (PaymentStatus.CONFIRMED, True)
        assert f"of order {order.number} could not be given back" in caplog.text
        assert [return_stray_payments(), return_stray_payments()] == [1, 0]
        payment.refresh_from_db()
        assert payment.status == PaymentStatus.REFUNDED

    def test_what_paid_an_order_is_no_stray(self, order, payment):
        payment.change_status(PaymentStatus.CONFIRMED)
        assert return_stray_payments() == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_and_a_cancellation_leave_no_money_without_an_order():
    for _ in range(5):
        order = order_of(VariantFactory(), age=timedelta(hours=1))
        payment = Payment.objects.create(
            order=order, variant="test", currency="GBP", total=order.total, captured_amount=order.total
        )

        def confirm(pk=payment.pk):
            Payment.objects.get(pk=pk).change_status(PaymentStatus.CONFIRMED)

        at_once(confirm, cancel_unpaid_orders, confirm)
        return_stray_payments()
        payment.refresh_from_db()
        assert (status_of(order), payment.status) in (
            (OrderStatus.PAID, PaymentStatus.CONFIRMED),
            (OrderStatus.CANCELLED, PaymentStatus.REFUNDED),
        )


def test_a_provider_nobody_calls_back_answers_a_caller_with_a_refusal(guest):
    assert guest.post("/payments/process/test/").status_code == 400


def test_a_provider_that_fails_declines_and_what_it_said_is_kept(order, monkeypatch):
    def fail(*_, **__):
        raise PaymentError("no answer within 10 s")

    monkeypatch.setattr(payments.TestCardProvider, "get_form", fail)
    assert payments.pay(order, GOOD) is False
    payment = order.payments.get()
    assert (payment.status, payment.message) == (PaymentStatus.ERROR, "no answer within 10 s")
    assert payments.last_attempt(order) == PaymentStatus.ERROR
    monkeypatch.undo()
    assert payments.pay(order, GOOD) is True
