"""Stock, above all when several people want the same units at once."""

import threading
import time
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction

from shop import orders, stock
from shop.checkout import place_order
from shop.exceptions import InsufficientStock, MoveNotAllowed
from shop.models import Order, OrderStatus, Variant
from tests.factories import CartFactory, VariantFactory, details, order_of


def at_once(*acts):
    """Run the acts in threads that start together, each with its own connection; their results in order.

    An act that raises has its exception as its result.
    """
    results: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place, act):
        try:
            start.wait(timeout=10)
            results[place] = act()
        except Exception as error:  # noqa: BLE001  the test looks at it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def while_uncommitted(first, second, *, then=lambda: None):
    """Run `second` beside `first`, which commits only once `second` waits for it; what `second` returned.

    `then` follows `first` in the same transaction, while `second` waits.
    """
    results: list[Any] = []
    with transaction.atomic():
        first()
        thread = threading.Thread(target=lambda: results.extend(at_once(second)))
        thread.start()
        until_somebody_waits()
        then()
    thread.join(timeout=60)
    [result] = results
    return result


def until_somebody_waits():
    """Return when a connection to this database waits for a lock. Fails after ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the same all along
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for a lock")


def left(variant):
    return Variant.objects.get(pk=variant.pk).stock


@pytest.mark.django_db
def test_units_are_set_aside_and_given_back():
    one, other = VariantFactory(stock=5), VariantFactory(stock=3)
    stock.set_aside({one.pk: 2, other.pk: 3})
    assert (left(one), left(other)) == (3, 0)
    stock.give_back({one.pk: 2, other.pk: 1})
    assert (left(one), left(other)) == (5, 1)


@pytest.mark.django_db
def test_all_or_nothing_is_set_aside_and_every_short_line_is_named():
    enough, short = VariantFactory(stock=5), VariantFactory(stock=1)
    hidden = VariantFactory(product__is_visible=False)
    with pytest.raises(InsufficientStock) as refusal:
        stock.set_aside({enough.pk: 2, short.pk: 2, hidden.pk: 1, 10**9: 1})
    named = {each.variant_id: (each.asked, each.left) for each in refusal.value.shortages}
    assert named == {short.pk: (2, 1), hidden.pk: (1, 0), 10**9: (1, 0)}
    assert (left(enough), left(short), left(hidden)) == (5, 1, 10)


@pytest.mark.django_db
def test_units_of_a_variant_that_is_gone_are_passed_over():
    one = VariantFactory(stock=5)
    stock.give_back({one.pk: 1, 10**9: 4})
    assert left(one) == 6


@pytest.mark.django_db(transaction=True)
def test_two_people_who_buy_the_last_unit_at_once_make_one_order_and_one_clear_refusal():
    last = VariantFactory(stock=1)
    for round_ in range(20):
        Variant.objects.filter(pk=last.pk).update(stock=1)
        carts = [CartFactory(holding={last: 1}) for _ in range(2)]
        results = at_once(
            *(
                lambda cart=cart, key=f"{round_:016x}{place:016x}": place_order(cart, details(key))
                for place, cart in enumerate(carts)
            )
        )
        [refusal] = [result for result in results if isinstance(result, InsufficientStock)]
        assert sum(isinstance(result, Order) for result in results) == 1
        assert [(each.variant_id, each.asked, each.left) for each in refusal.shortages] == [(last.pk, 1, 0)]
        assert left(last) == 0
        assert Order.objects.count() == round_ + 1


@pytest.mark.django_db(transaction=True)
def test_orders_of_the_same_variants_in_opposite_order_never_deadlock():
    one, other = VariantFactory(stock=1000), VariantFactory(stock=1000)
    for round_ in range(10):
        carts = [CartFactory(holding=dict.fromkeys(pair, 1)) for pair in ((one, other), (other, one))]
        results = at_once(
            *(
                lambda cart=cart, key=f"{round_:016x}{place:016x}": place_order(cart, details(key))
                for place, cart in enumerate(carts)
            )
        )
        assert all(isinstance(result, Order) for result in results), results
    assert (left(one), left(other)) == (980, 980)


@pytest.mark.django_db(transaction=True)
def test_a_line_put_into_a_cart_does_not_wait_for_a_checkout():
    from shop import cart

    wanted, carts = VariantFactory(stock=5), [CartFactory(), CartFactory()]

    def add():
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            return cart.add(carts[0], wanted)

    with transaction.atomic():
        stock.set_aside({wanted.pk: 1})
        [line] = at_once(add)
    assert line.quantity == 1


@pytest.mark.django_db(transaction=True)
def test_an_order_cancelled_by_two_at_once_gives_its_stock_back_once():
    variant = VariantFactory(stock=5)
    for _ in range(5):
        order = order_of(variant, quantity=2)
        assert left(variant) == 3
        results = at_once(*[lambda order=order: orders.move(order, OrderStatus.CANCELLED)] * 3)
        assert sum(isinstance(result, MoveNotAllowed) for result in results) == 2
        assert left(variant) == 5


@pytest.mark.django_db(transaction=True)
def test_buying_and_cancelling_at_once_loses_no_unit():
    variant = VariantFactory(stock=6)
    placed = [order_of(variant) for _ in range(3)]

    def buy(key):
        with suppress(InsufficientStock):
            place_order(CartFactory(holding={variant: 1}), details(key))

    at_once(
        *(lambda order=order: orders.move(order, OrderStatus.CANCELLED) for order in placed),
        *(lambda key=f"a{place:031x}": buy(key) for place in range(5)),
    )
    standing = Order.objects.exclude(status=OrderStatus.CANCELLED).count()
    assert left(variant) + standing == 6
