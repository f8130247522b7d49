"""Orders at a Stripe that gives no answer, for a while or for good."""

from datetime import timedelta

import pytest
from payments import PaymentStatus

from shop import orders, payments
from shop.models import OrderStatus
from shop.tasks import cancel_unpaid_orders, return_stray_payments
from tests.factories import VariantFactory, order_of
from tests.shop.test_order_acts import said
from tests.shop.test_payments import GOOD
from tests.shop.test_stripe_checkout import session_of, status_of

pytestmark = pytest.mark.django_db


class TestAStripeThatCannotBeAsked:
    """Its webhook is late, and it answers no question: nobody knows whether the order is paid."""

    @pytest.fixture
    def unasked(self, fake, variant):
        """`unasked(age)`: an order of that age, paid at Stripe, which does not say so."""

        def placed(age):
            order = order_of(variant, age=age)
            path = f"/v1/checkout/sessions/{fake.pay(session_of(fake, order)['id'])['id']}"
            for each in (path, f"{path}/expire"):
                fake.answer[each] = 500, {"error": {"message": "Try later."}}
            return order

        return placed

    def test_the_order_waits_until_it_answers(self, fake, unasked):
        order = unasked(timedelta(hours=1))
        assert cancel_unpaid_orders() == 0
        assert status_of(order) == OrderStatus.PLACED
        fake.answer.clear()
        assert cancel_unpaid_orders() == 0
        assert status_of(order) == OrderStatus.PAID

    def test_after_a_day_the_order_is_cancelled_and_its_money_goes_back_once_it_answers(
        self, fake, unasked, django_capture_on_commit_callbacks
    ):
        order = unasked(timedelta(hours=26))
        with django_capture_on_commit_callbacks(execute=True):
            assert cancel_unpaid_orders() == 1
        assert return_stray_payments() == 0
        assert (status_of(order), fake.refunds) == (OrderStatus.CANCELLED, {})
        fake.answer.clear()
        return_stray_payments()
        assert order.payments.get().status == PaymentStatus.REFUNDED
        [refund] = fake.refunds.values()
        assert refund["amount"] == "2395"
        assert payments.given_back(order).amount == order.total

    def test_an_order_nobody_began_to_pay_does_not_wait(self, unasked):
        unasked(timedelta(hours=1))
        order = order_of(VariantFactory(), age=timedelta(hours=1))
        assert cancel_unpaid_orders() == 1
        assert status_of(order) == OrderStatus.CANCELLED

    def test_of_old_attempts_it_is_asked_no_more(self, fake, unasked):
        order = unasked(timedelta(days=8))
        cancel_unpaid_orders()
        order.payments.update(created=order.placed_at)
        asked = len(fake.asked)
        assert return_stray_payments() == 0
        assert len(fake.asked) == asked


class TestAShopThatHasLeftStripe:
    """PAYMENT_PROVIDER is `test` again: nobody can be asked about, or give back, what was paid at Stripe."""

    @pytest.fixture
    def leave(self, fake, settings):
        def left():
            settings.PAYMENT_PROVIDER = "test"
            settings.PAYMENT_VARIANTS = {"test": settings.PAYMENT_VARIANTS["test"]}

        return left

    @pytest.fixture
    def paid(self, fake, ava, variant):
        """Ava's order, paid at Stripe."""
        order = order_of(variant, user=ava)
        fake.pay(session_of(fake, order)["id"])
        payments.ask(order)
        return order

    def test_an_order_half_paid_there_is_paid_by_another_attempt(
        self, fake, ava, ava_browser, variant, leave
    ):
        order = order_of(variant, user=ava)
        session_of(fake, order)
        leave()
        address = f"/orders/{order.number}/pay/"
        assert ava_browser.get(address).status_code == 200
        assert ava_browser.post(address, GOOD).url == f"/orders/{order.number}/done/"
        assert status_of(order) == OrderStatus.PAID
        tried = list(order.payments.order_by("pk").values_list("variant", "status"))
        assert tried == [("stripe", PaymentStatus.ERROR), ("test", PaymentStatus.CONFIRMED)]

    def test_an_order_half_paid_there_is_cancelled_after_a_day(
        self, fake, variant, leave, django_capture_on_commit_callbacks
    ):
        orders_of_ages = [order_of(variant, age=timedelta(hours=hours)) for hours in (1, 26)]
        for order in orders_of_ages:
            session_of(fake, order)
        leave()
        with django_capture_on_commit_callbacks(execute=True):
            assert cancel_unpaid_orders() == 1
        assert list(map(status_of, orders_of_ages)) == [OrderStatus.PLACED, OrderStatus.CANCELLED]

    def test_a_shopper_who_cancels_reads_that_the_order_stands(self, paid, ava_browser, leave):
        leave()
        response = ava_browser.post(f"/orders/{paid.number}/cancel/")
        assert "the order stands" in said(response)[0]
        assert status_of(paid) == OrderStatus.PAID

    def test_staff_who_refund_read_why_it_cannot_be(self, paid, admin, leave):
        leave()
        response = admin.post(f"/admin/shop/order/{paid.pk}/act/refunded/")
        assert f"refused for order {paid.number}" in said(response)[0]
        assert status_of(paid) == OrderStatus.PAID

    def test_a_stray_payment_there_keeps_no_other_back(self, paid, leave):
        orders.move(paid, OrderStatus.CANCELLED)
        leave()
        other = order_of(VariantFactory())
        payments.pay(other, GOOD)
        orders.move(other, OrderStatus.CANCELLED)
        assert return_stray_payments() == 1
        assert other.payments.get().status == PaymentStatus.REFUNDED
        assert "Has to be given back" in paid.payments.get().message
