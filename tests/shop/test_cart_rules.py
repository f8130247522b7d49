"""Rules of the cart that hold whatever is done, in whatever order."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop import cart
from shop.cart_merging import merge_at_sign_in
from shop.exceptions import InsufficientStock
from shop.models import MAX_PER_LINE, Cart, Variant
from tests.factories import CartFactory, ProductFactory, UserFactory
from tests.shop.test_cart import quantities, request_of

pytestmark = pytest.mark.django_db

often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
stocks = st.lists(st.integers(0, 130), min_size=1, max_size=3)
acts = st.lists(
    st.tuples(
        st.sampled_from(["add", "set", "remove", "undo", "merge"]), st.integers(0, 2), st.integers(-2, 140)
    ),
    max_size=14,
)
baskets = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 99)), max_size=6)


def made(stocks) -> list[Variant]:
    return [
        ProductFactory(variants=[{"stock": stock, "price": Decimal(index + 1) / 3}]).variants.get()
        for index, stock in enumerate(stocks)
    ]


class Shopper:
    """Somebody signed in who fills a cart, and also fills one as a guest before signing in again."""

    def __init__(self, variants: list[Variant]) -> None:
        self.user, self.variants = UserFactory(), variants
        self.cart = CartFactory(user=self.user)
        self.removed: list[tuple[cart.Removed, Variant]] = []

    def does(self, act: str, *, variant: Variant, quantity: int) -> None:
        """Try something. Where it is refused, nothing may have changed that breaks a rule."""
        with suppress(InsufficientStock, ValueError):
            getattr(self, f"_{act}")(variant, quantity)

    def _add(self, variant: Variant, quantity: int) -> None:
        cart.add(self.cart, variant, quantity=quantity)

    def _set(self, variant: Variant, quantity: int) -> None:
        cart.set_quantity(self.cart, variant, quantity)

    def _remove(self, variant: Variant, _quantity: int) -> None:
        if removed := cart.remove(self.cart, variant):
            self.removed.append((removed, variant))

    def _undo(self, _variant: Variant, _quantity: int) -> None:
        for removed, variant in self.removed[-1:]:
            cart.put_back(self.cart, removed, variant=variant)

    def _merge(self, variant: Variant, quantity: int) -> None:
        guests = CartFactory()
        cart.add(guests, variant, quantity=quantity)
        merge_at_sign_in(request_of(holding=guests), self.user)


@often
@given(stocks=stocks, acts=acts)
def test_whatever_a_shopper_does_lines_stay_within_stock_and_the_sum_is_theirs(db, stocks, acts):
    variants = made(stocks)
    shopper = Shopper(variants)
    for act, index, quantity in acts:
        shopper.does(act, variant=variants[index % len(variants)], quantity=quantity)
        shown = cart.contents(shopper.cart)
        for line in shown.lines:
            assert 1 <= line.quantity <= min(line.variant.stock, MAX_PER_LINE)
        assert shown.totals.subtotal == sum(line.total for line in shown.lines)
        assert shown.units == sum(line.quantity for line in shown.lines)


@often
@given(stocks=stocks, acts=acts)
def test_a_removal_and_its_undo_leave_a_cart_as_it_was(db, stocks, acts):
    variants = made(stocks)
    shopper = Shopper(variants)
    for act, index, quantity in acts:
        shopper.does(act, variant=variants[index % len(variants)], quantity=quantity)
    before = list(shopper.cart.lines.values_list("variant", "quantity"))
    for variant in variants:
        if removed := cart.remove(shopper.cart, variant):
            assert cart.put_back(shopper.cart, removed, variant=variant) is None
    assert list(shopper.cart.lines.values_list("variant", "quantity")) == before


def filled(variants, basket, *, user=None) -> Cart:
    holder = CartFactory(user=user)
    for index, quantity in basket:
        with suppress(InsufficientStock):
            cart.add(holder, variants[index % len(variants)], quantity=quantity)
    return holder


@often
@given(stocks=stocks, one=baskets, other=baskets)
def test_two_carts_merge_to_the_same_units_whichever_was_the_guests(db, stocks, one, other):
    variants = made(stocks)
    ends = []
    for own, guests in ((one, other), (other, one)):
        user = UserFactory()
        customers = filled(variants, own, user=user)
        merge_at_sign_in(request_of(holding=filled(variants, guests)), user)
        ends.append(quantities(customers))
    assert ends[0] == ends[1]
