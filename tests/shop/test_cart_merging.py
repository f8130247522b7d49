"""What becomes of a guest's cart at sign-in."""

from uuid import uuid4

import pytest

from shop import cart
from shop.cart_merging import AddedUp, merge_at_sign_in
from shop.models import Cart
from shop.origins import Origin
from tests.factories import CartFactory, VariantFactory
from tests.shop.test_cart import quantities, request_of

pytestmark = pytest.mark.django_db


def test_a_guests_lines_come_along_at_sign_in_with_their_origin(ava, variant):
    guests, origin = CartFactory(), Origin(uuid4(), 4)
    cart.add(guests, variant, quantity=2, origin=origin)
    merged = merge_at_sign_in(request_of(holding=guests), ava)
    [line] = ava.cart.lines.all()
    assert (line.variant, line.quantity, line.slate_id, line.slate_position) == (
        variant,
        2,
        origin.slate_id,
        4,
    )
    assert (merged.brought, merged.cut_down) == (1, [])
    assert not Cart.objects.filter(pk=guests.pk).exists()


def test_quantities_add_up_to_stock_at_sign_in_and_what_is_cut_is_told(ava, variant):
    own = CartFactory(user=ava, holding={variant: 7})
    merged = merge_at_sign_in(request_of(holding=CartFactory(holding={variant: 5})), ava)
    assert quantities(own) == {variant.pk: 10}
    assert [(each.asked, each.left) for each in merged.cut_down] == [(12, 10)]


def test_what_sold_out_meanwhile_does_not_come_along(ava):
    sold_out = VariantFactory(stock=0)
    merged = merge_at_sign_in(request_of(holding=CartFactory(holding={sold_out: 2})), ava)
    assert quantities(ava.cart) == {}
    assert [(each.asked, each.left) for each in merged.cut_down] == [(2, 0)]


def test_signing_in_twice_with_the_same_cookie_brings_the_lines_once(ava, variant):
    request = request_of(holding=CartFactory(holding={variant: 2}))
    merge_at_sign_in(request, ava)
    assert merge_at_sign_in(request, ava).brought == 0
    assert quantities(ava.cart) == {variant.pk: 2}


def test_signing_in_never_takes_another_customers_cart(ava, ben, variant):
    bens = CartFactory(holding={variant: 2})
    request = request_of(holding=bens)
    bens.user = ben
    bens.save()
    assert merge_at_sign_in(request, ava).brought == 0
    assert quantities(bens) == {variant.pk: 2}


def test_a_line_both_carts_had_is_told_with_what_it_adds_up_to(ava, variant):
    CartFactory(user=ava, holding={variant: 2})
    guests = CartFactory(holding={variant: 3, VariantFactory(): 1})
    merged = merge_at_sign_in(request_of(holding=guests), ava)
    assert (merged.brought, merged.added_up, merged.cut_down) == (2, [AddedUp("Oak chair", 5)], [])


def test_what_sold_out_in_both_carts_waits_in_the_customers_unchanged(ava):
    sold_out = VariantFactory(stock=0)
    own = CartFactory(user=ava, holding={sold_out: 3})
    merged = merge_at_sign_in(request_of(holding=CartFactory(holding={sold_out: 2})), ava)
    assert quantities(own) == {sold_out.pk: 3}
    assert [(each.asked, each.left) for each in merged.cut_down] == [(5, 0)]
    assert merged.brought == 0
