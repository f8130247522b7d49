"""How far an order is."""

from datetime import timedelta

import pytest

from shop import orders, payments
from shop.models import OrderStatus
from shop.timeline import paid_at, timeline
from tests.factories import order_of
from tests.shop.test_payments import GOOD

pytestmark = pytest.mark.django_db


def drawn(order):
    """`placed+ paid* shipped delivered`: + is reached, * is where it is."""
    signs = {(True, True): "*", (True, False): "+", (False, False): ""}
    return " ".join(
        stage.status.value + signs[stage.is_reached, stage.is_current] for stage in timeline(order)
    )


@pytest.fixture
def order(variant):
    return order_of(variant)


def test_an_order_goes_its_way(order):
    assert drawn(order) == "placed* paid shipped delivered"
    payments.pay(order, GOOD)
    order.refresh_from_db()
    assert drawn(order) == "placed+ paid* shipped delivered"
    order = orders.move(order, OrderStatus.SHIPPED)
    assert drawn(order) == "placed+ paid+ shipped* delivered"
    order = orders.move(order, OrderStatus.DELIVERED)
    assert drawn(order) == "placed+ paid+ shipped+ delivered*"
    assert all(stage.at for stage in timeline(order))


def test_an_order_called_off_ends_there(order):
    payments.pay(order, GOOD)
    assert drawn(payments.cancel(order)) == "placed+ paid+ cancelled*"


def test_an_unpaid_order_called_off_was_never_paid(order):
    order = payments.cancel(order)
    assert drawn(order) == "placed+ cancelled*"
    assert paid_at(order) is None


def test_an_order_brought_in_is_as_far_as_it_says(variant):
    order = order_of(variant, status=OrderStatus.DELIVERED, age=timedelta(days=9))
    assert drawn(order) == "placed+ paid+ shipped+ delivered*"
    assert paid_at(order) == order.placed_at


def test_a_paid_order_knows_when(order):
    assert paid_at(order) is None
    payments.pay(order, GOOD)
    assert paid_at(order) == order.steps.get().at
