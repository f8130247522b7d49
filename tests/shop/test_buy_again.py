"""Buying again what an order brought."""

import pytest

from shop import buy_again
from shop.models import CartLine, Variant
from tests.factories import CartFactory, VariantFactory, order_of

pytestmark = pytest.mark.django_db


def outcome(cart, order):
    bought = buy_again.put_into(cart, order)
    lines = dict(cart.lines.values_list("variant", "quantity"))
    return bought.units, [(each.title, each.left) for each in bought.shortages], lines


def test_all_of_it_comes_into_the_cart_on_top_of_what_is_there(variant):
    order = order_of(variant, quantity=2)
    assert outcome(CartFactory(holding={variant: 1}), order) == (2, [], {variant.pk: 3})


def test_of_what_is_short_as_much_as_there_is(variant):
    order = order_of(variant, quantity=5)
    Variant.objects.update(stock=4)
    cart = CartFactory(holding={variant: 1})
    assert outcome(cart, order) == (3, [("Oak chair", 4)], {variant.pk: 4})
    assert outcome(cart, order) == (0, [("Oak chair", 4)], {variant.pk: 4})


def test_what_is_hidden_gone_or_sold_out_is_told_and_the_rest_is_bought(variant):
    hidden, gone, sold_out = (VariantFactory(product__title=name) for name in ("Hidden", "Gone", "Sold out"))
    order = order_of(variant, hidden, gone, sold_out)
    hidden.product.is_visible = False
    hidden.product.save()
    gone.product.delete()
    Variant.objects.filter(pk=sold_out.pk).update(stock=0)
    units, shortages, lines = outcome(CartFactory(), order)
    assert (units, lines) == (1, {variant.pk: 1})
    assert shortages == [("Hidden", 0), ("Gone", 0), ("Sold out", 0)]


def test_the_price_is_that_of_now(variant):
    order = order_of(variant)
    Variant.objects.update(price=99)
    buy_again.put_into(CartFactory(), order)
    assert CartLine.objects.get().total == 99
