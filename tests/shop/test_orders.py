"""An order's life, and who may see it."""

from datetime import timedelta
from itertools import pairwise

import pytest

from shop import orders, payments, signals
from shop.exceptions import MoveNotAllowed
from shop.models import Order, OrderStatus
from shop.order_numbers import ALPHABET, draw_order_number
from shop.tasks import cancel_unpaid_orders
from tests.factories import VariantFactory, order_of
from tests.shop.test_payments import GOOD
from tests.shop.test_stock import at_once, left

HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_an_order_goes_from_placed_to_delivered(variant):
    order = order_of(variant)
    path = [OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED]
    for before, after in pairwise(path):
        assert order.status == before
        order = orders.move(order, after)
    assert Order.objects.get().status == OrderStatus.DELIVERED


@pytest.mark.django_db
@pytest.mark.parametrize("status", OrderStatus)
@pytest.mark.parametrize("asked", OrderStatus)
def test_only_allowed_moves_are_made(variant, status, asked):
    order = order_of(variant, status=status)
    if asked in orders.ALLOWED_MOVES[status]:
        assert orders.move(order, asked).status == asked
        return
    with pytest.raises(MoveNotAllowed) as refusal:
        orders.move(order, asked)
    assert (refusal.value.status, refusal.value.asked) == (status, asked)
    assert Order.objects.get().status == status


@pytest.mark.django_db
@pytest.mark.parametrize("called_off", ["cancelled", "refunded"])
def test_what_was_never_sent_goes_back_on_sale_and_is_announced(
    called_off, variant, heard, django_capture_on_commit_callbacks
):
    returned = heard(signals.stock_returned)
    order = order_of(variant, quantity=3, status=OrderStatus.PAID)
    with django_capture_on_commit_callbacks(execute=True):
        orders.move(order, called_off)
    assert left(variant) == 10
    assert [fact["order"] for fact in returned] == [order]


@pytest.mark.django_db
def test_what_was_sent_does_not_go_back_on_sale_with_its_money(variant, heard):
    returned = heard(signals.stock_returned)
    orders.move(order_of(variant, quantity=3, status=OrderStatus.SHIPPED), OrderStatus.REFUNDED)
    assert (left(variant), returned) == (7, [])


@pytest.mark.django_db
def test_a_variant_that_is_gone_does_not_stop_a_cancellation(variant):
    order = order_of(variant)
    variant.delete()
    assert orders.move(order, OrderStatus.CANCELLED).status == OrderStatus.CANCELLED


@pytest.mark.django_db
def test_orders_unpaid_for_too_long_are_cancelled_and_their_stock_is_back(variant):
    old, new = order_of(variant, age=HOUR), order_of(variant)
    paid = order_of(variant, age=HOUR, status=OrderStatus.PAID)
    assert cancel_unpaid_orders() == 1
    assert dict(Order.objects.values_list("pk", "status")) == {
        old.pk: OrderStatus.CANCELLED,
        new.pk: OrderStatus.PLACED,
        paid.pk: OrderStatus.PAID,
    }
    assert left(variant) == 8


@pytest.mark.django_db
def test_cancelling_the_unpaid_twice_cancels_once(variant):
    order_of(variant, age=HOUR)
    assert [cancel_unpaid_orders(), cancel_unpaid_orders()] == [1, 0]
    assert left(variant) == 10


@pytest.mark.django_db
def test_orders_of_a_data_set_are_never_cancelled(variant):
    order_of(variant, age=HOUR)
    Order.objects.update(dataset="history")
    assert cancel_unpaid_orders() == 0


@pytest.mark.django_db(transaction=True)
def test_a_customer_who_pays_while_the_unpaid_are_cancelled_gets_a_clear_answer():
    variant = VariantFactory(stock=20)
    for _ in range(10):
        order = order_of(variant, age=HOUR)
        cancelled, paid = at_once(
            cancel_unpaid_orders,
            lambda order=order: payments.pay(order, GOOD),
        )
        order.refresh_from_db()
        assert (cancelled, paid) in ((1, False), (0, True))
        assert order.status == (OrderStatus.PAID if paid else OrderStatus.CANCELLED)
    bought = Order.objects.filter(status=OrderStatus.PAID).count()
    assert left(variant) == 20 - bought


def test_order_numbers_are_readable_and_differ():
    drawn = {draw_order_number() for _ in range(1000)}
    assert len(drawn) == 1000
    assert all(set(number) <= set(ALPHABET + "-") and len(number) == 11 for number in drawn)
