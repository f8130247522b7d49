"""Placing an order."""

import dataclasses
from decimal import Decimal
from uuid import uuid4

import pytest

from shop import cart as carts
from shop import signals
from shop.checkout import place_order
from shop.exceptions import EmptyCart, IdempotencyKeyReused, InsufficientStock
from shop.models import Cart, DeliveryMethod, Order, OrderStatus, Product, Variant
from shop.origins import Origin
from tests.factories import CartFactory, VariantFactory, address, details
from tests.shop.test_stock import at_once, left


@pytest.fixture
def cart(variant):
    return CartFactory(holding={variant: 2})


def test_an_order_copies_what_was_agreed(cart, variant, ava):
    order = place_order(cart, details(delivery_method=DeliveryMethod.EXPRESS), user=ava)
    [line] = order.lines.all()
    assert (order.user, order.status, order.currency) == (ava, OrderStatus.PLACED, "GBP")
    assert (order.subtotal, order.delivery_price, order.total) == (
        Decimal(40),
        Decimal("7.95"),
        Decimal("47.95"),
    )
    assert (line.title, line.sku, line.unit_price, line.quantity) == (
        "Oak chair",
        variant.sku,
        Decimal(20),
        2,
    )
    assert order.delivery_address.lines() == address().lines()


def test_an_order_remembers_the_language_it_was_placed_in(cart):
    assert place_order(cart, details(language="de")).language == "de"


def test_what_was_agreed_stays_readable_when_product_and_price_change(cart, variant):
    order = place_order(cart, details())
    Variant.objects.update(price=99)
    Product.objects.filter(pk=variant.product_id).delete()
    [line] = order.lines.all()
    assert (line.title, line.unit_price) == ("Oak chair", Decimal(20))
    assert line.variant is None
    assert line.product is None


def test_an_order_remembers_the_slate_each_line_came_from(variant):
    cart, origin = CartFactory(), Origin(uuid4(), 6)
    carts.add(cart, variant, origin=origin)
    [line] = place_order(cart, details()).lines.all()
    assert (line.slate_id, line.slate_position) == (origin.slate_id, 6)


def test_stock_is_set_aside_and_the_cart_is_empty(cart, variant):
    place_order(cart, details())
    assert left(variant) == 8
    assert not cart.lines.exists()


def test_an_order_is_announced_once_on_commit(cart, heard, django_capture_on_commit_callbacks):
    placed = heard(signals.order_placed)
    with django_capture_on_commit_callbacks(execute=True):
        order = place_order(cart, details())
        place_order(cart, details())
        assert not placed
    assert [fact["order"] for fact in placed] == [order]


def test_a_listener_that_fails_does_not_disturb_the_shopper(cart, django_capture_on_commit_callbacks):
    def fails(**_):
        raise RuntimeError("a listener is broken")

    signals.order_placed.connect(fails)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            assert place_order(cart, details()).pk
    finally:
        signals.order_placed.disconnect(fails)


def test_short_stock_refuses_the_whole_order_and_says_which_line_and_how_many_are_left(cart, variant):
    short = VariantFactory(stock=1)
    cart.lines.create(variant=short, quantity=3)
    with pytest.raises(InsufficientStock) as refusal:
        place_order(cart, details())
    assert [(each.title, each.asked, each.left) for each in refusal.value.shortages] == [
        (short.product.title, 3, 1)
    ]
    assert left(variant) == 10
    assert cart.lines.count() == 2
    assert not Order.objects.exists()


def test_the_price_of_now_counts_not_that_of_when_it_was_put_into_the_cart(cart):
    Variant.objects.update(price=Decimal("10.00"))
    assert place_order(cart, details()).subtotal == 20


def test_an_empty_cart_is_refused(db):
    with pytest.raises(EmptyCart):
        place_order(CartFactory(), details())


def test_a_cart_that_a_sign_in_has_just_merged_is_refused_as_empty(cart):
    Cart.objects.all().delete()
    with pytest.raises(EmptyCart):
        place_order(cart, details())


def test_the_same_key_again_is_the_same_order(cart, variant):
    order = place_order(cart, details())
    carts.add(cart, variant)
    assert place_order(cart, details()) == order
    assert Order.objects.count() == 1
    assert left(variant) == 8


def test_a_refused_order_leaves_its_key_free(cart, variant):
    Variant.objects.update(stock=0)
    with pytest.raises(InsufficientStock):
        place_order(cart, details())
    Variant.objects.update(stock=5)
    assert place_order(cart, details()).pk


def test_the_key_of_another_cart_is_refused_and_reveals_nothing(cart, variant):
    place_order(cart, details())
    with pytest.raises(IdempotencyKeyReused) as refusal:
        place_order(CartFactory(holding={variant: 1}), details())
    assert dataclasses.asdict(refusal.value) == {"key": "0" * 32}


@pytest.mark.django_db(transaction=True)
def test_the_same_key_20_times_in_parallel_makes_one_order():
    variant = VariantFactory(stock=100)
    cart = CartFactory(holding={variant: 2})
    results = at_once(*[lambda: place_order(cart, details())] * 20)
    assert {result.number for result in results} == {Order.objects.get().number}
    assert left(variant) == 98


@pytest.mark.django_db(transaction=True)
def test_two_carts_racing_with_one_key_make_one_order_and_one_clear_refusal():
    variant = VariantFactory(stock=100)
    for round_ in range(10):
        pair = [CartFactory(holding={variant: 1}) for _ in range(2)]
        results = at_once(
            *(lambda cart=cart, key=f"{round_:032x}": place_order(cart, details(key)) for cart in pair)
        )
        assert sorted(type(result).__name__ for result in results) == ["IdempotencyKeyReused", "Order"]
    assert left(variant) == 90


@pytest.mark.django_db(transaction=True)
def test_a_cart_filled_while_it_is_ordered_loses_nothing():
    variant, other = VariantFactory(stock=50), VariantFactory(stock=50)
    for round_ in range(10):
        cart = CartFactory(holding={variant: 1})
        order, line = at_once(
            lambda cart=cart, key=f"{round_:032x}": place_order(cart, details(key)),
            lambda cart=cart: carts.add(cart, other),
        )
        is_ordered = order.lines.filter(variant=other).exists()
        is_in_cart = cart.lines.filter(variant=other).exists()
        assert is_ordered != is_in_cart, line
