"""The cart: found, filled, changed, merged."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from shop import cart, signals
from shop.cart import Removed
from shop.exceptions import CartGone, InsufficientStock
from shop.models import MAX_PER_LINE, Cart, CartLine
from shop.origins import Origin
from shop.tasks import forget_expired
from tests.factories import CartFactory, ImageFactory, VariantFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def request_of(user=None, *, holding: Cart | None = None):
    """A request of this user (None: a guest) whose browser knows this guest cart."""
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    if holding:
        response = HttpResponse()
        cart.remember(response, holding)
        request.COOKIES[cart.COOKIE] = response.cookies[cart.COOKIE].value
    return request


def quantities(of: Cart) -> dict[int, int]:
    return dict(CartLine.objects.filter(cart=of).values_list("variant", "quantity"))


def test_a_new_guest_has_no_cart_and_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert cart.find(request_of()) is None
        assert cart.count_units(request_of()) == 0


def test_a_guest_finds_the_cart_again_by_its_cookie(variant):
    filled = CartFactory(holding={variant: 2})
    request = request_of(holding=filled)
    assert cart.find(request) == filled
    assert cart.count_units(request) == 2


def test_a_forged_cookie_finds_nothing(variant):
    filled = CartFactory(holding={variant: 2})
    request = request_of()
    for forged in (filled.pk.hex, f"{filled.pk.hex}:x:y", "", "%00"):
        request.COOKIES[cart.COOKIE] = forged
        assert cart.find(request) is None


def test_the_cookie_of_a_guest_cart_is_set_and_that_of_a_customer_is_not(ava):
    for owner, is_set in ((None, True), (ava, False)):
        response = HttpResponse()
        cart.remember(response, CartFactory(user=owner))
        assert (cart.COOKIE in response.cookies) is is_set


def test_a_customers_cart_is_not_found_by_a_cookie_naming_it(ava, variant):
    theirs = CartFactory(holding={variant: 1})
    request = request_of(holding=theirs)
    theirs.user = ava
    theirs.save()
    assert cart.find(request) is None
    assert cart.count_units(request) == 0


def test_a_customer_has_one_cart_on_every_device(ava):
    first = cart.find_or_create(request_of(ava))
    assert cart.find_or_create(request_of(ava)) == first


def test_adding_the_same_variant_adds_up(variant):
    filled = CartFactory()
    cart.add(filled, variant, quantity=2)
    cart.add(filled, variant)
    assert quantities(filled) == {variant.pk: 3}


def test_a_line_keeps_its_first_origin(variant):
    filled, first = CartFactory(), Origin(uuid4(), 3)
    cart.add(filled, variant, origin=first)
    line = cart.add(filled, variant, origin=Origin(uuid4(), 7))
    assert (line.slate_id, line.slate_position) == (first.slate_id, first.position)


def test_more_than_there_is_is_refused_and_changes_nothing(variant):
    filled = CartFactory(holding={variant: 8})
    with pytest.raises(InsufficientStock) as refusal:
        cart.add(filled, variant, quantity=3)
    [shortage] = refusal.value.shortages
    assert (shortage.variant_id, shortage.asked, shortage.left) == (variant.pk, 11, 10)
    assert quantities(filled) == {variant.pk: 8}


def test_one_line_holds_no_more_than_the_most_per_line(db):
    plenty = VariantFactory(stock=5000)
    with pytest.raises(InsufficientStock) as refusal:
        cart.add(CartFactory(), plenty, quantity=MAX_PER_LINE + 1)
    assert refusal.value.shortages[0].left == MAX_PER_LINE


def test_a_hidden_product_cannot_be_added(db):
    hidden = VariantFactory(product__is_visible=False)
    with pytest.raises(InsufficientStock) as refusal:
        cart.add(CartFactory(), hidden)
    assert refusal.value.shortages[0].left == 0


@pytest.mark.parametrize("quantity", [0, -1, -(10**9)])
def test_adding_less_than_one_is_an_error(variant, quantity):
    with pytest.raises(ValueError, match="at least 1"):
        cart.add(CartFactory(), variant, quantity=quantity)


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_of_less_than_one_is_an_error(variant, quantity):
    with pytest.raises(ValueError, match="at least 1"):
        cart.set_quantity(CartFactory(holding={variant: 2}), variant, quantity)


def test_a_line_that_is_not_there_stays_not_there(variant):
    filled = CartFactory()
    assert not cart.set_quantity(filled, variant, 3)
    assert cart.remove(filled, variant) is None
    assert quantities(filled) == {}


def test_a_taken_out_comes_back_as_it_was_and_where_it_was(variant):
    filled, origin = CartFactory(), Origin(uuid4(), 3)
    cart.add(filled, variant, quantity=2, origin=origin)
    cart.add(filled, VariantFactory())
    before = list(filled.lines.values_list("variant", "quantity", "slate_id", "slate_position"))
    removed = cart.remove(filled, variant)
    assert variant.pk not in quantities(filled)
    assert cart.put_back(filled, removed, variant=variant) is None
    assert list(filled.lines.values_list("variant", "quantity", "slate_id", "slate_position")) == before


def test_putting_back_twice_puts_back_once(variant):
    filled = CartFactory(holding={variant: 2})
    removed = cart.remove(filled, variant)
    for _ in range(2):
        cart.put_back(filled, removed, variant=variant)
    assert quantities(filled) == {variant.pk: 2}


def test_putting_back_takes_nothing_from_what_was_added_since(variant):
    filled = CartFactory(holding={variant: 2})
    removed = cart.remove(filled, variant)
    cart.add(filled, variant, quantity=5)
    assert cart.put_back(filled, removed, variant=variant) is None
    assert quantities(filled) == {variant.pk: 5}


@pytest.mark.parametrize(("left", "back"), [(3, {3}), (0, set())])
def test_what_others_bought_since_does_not_come_back_and_is_told(variant, left, back):
    filled = CartFactory(holding={variant: 5})
    removed = cart.remove(filled, variant)
    variant.stock = left
    variant.save()
    shortage = cart.put_back(filled, removed, variant=variant)
    assert set(quantities(filled).values()) == back
    assert (shortage.asked, shortage.left) == (5, left)


def test_what_sold_out_or_was_hidden_costs_nothing_and_is_not_counted(ava, variant):
    sold_out, hidden = VariantFactory(stock=0), VariantFactory(product__is_visible=False)
    filled = CartFactory(user=ava, holding={variant: 2, sold_out: 3, hidden: 4})
    shown = cart.contents(filled)
    assert [line.variant for line in shown.buyable] == [variant]
    assert [line.variant for line in shown.unavailable] == [sold_out, hidden]
    assert (shown.units, shown.totals.subtotal) == (2, Decimal("40.00"))
    assert cart.count_units(request_of(ava)) == 2


def test_a_quantity_can_go_down_even_below_what_stock_does_not_cover(variant):
    filled = CartFactory(holding={variant: 8})
    variant.stock = 2
    variant.save()
    cart.set_quantity(filled, variant, 5)
    assert quantities(filled) == {variant.pk: 5}
    with pytest.raises(InsufficientStock):
        cart.set_quantity(filled, variant, 6)


def test_changes_are_announced_on_commit(variant, heard, django_capture_on_commit_callbacks):
    added, removed = heard(signals.cart_line_added), heard(signals.cart_line_removed)
    filled, origin = CartFactory(), Origin(uuid4(), 0)
    with django_capture_on_commit_callbacks(execute=True):
        cart.add(filled, variant, quantity=2, origin=origin)
        cart.set_quantity(filled, variant, 5)
        cart.set_quantity(filled, variant, 1)
        taken_out = cart.remove(filled, variant)
        assert not added
        assert not removed
    assert [(fact["quantity"], fact["origin"]) for fact in added] == [(2, origin), (3, None)]
    assert [fact["quantity"] for fact in removed] == [4, 1]
    with django_capture_on_commit_callbacks(execute=True):
        cart.put_back(filled, taken_out, variant=variant)
    assert (added[-1]["quantity"], added[-1]["origin"]) == (1, origin)


def test_contents_are_read_in_one_query(variant, django_assert_num_queries):
    picture = ImageFactory(product=variant.product)
    other = VariantFactory(price=Decimal("5.00"))
    filled = CartFactory(holding={variant: 2, other: 1})
    with django_assert_num_queries(1):
        shown = cart.contents(filled)
        titles = [line.variant.product.title for line in shown.lines]
        brands = [str(line.variant.product.brand) for line in shown.lines]
    assert titles == ["Oak chair", other.product.title]
    assert all(brands)
    covers = [vars(line)["cover"] for line in shown.lines]
    assert [cover and cover["name"] for cover in covers] == [picture.image.name, None]
    assert (shown.units, shown.totals.subtotal) == (3, Decimal("45.00"))


def test_lines_that_stock_no_longer_covers_are_named(variant):
    gone = VariantFactory()
    filled = CartFactory(holding={variant: 3, gone: 1})
    variant.stock = 2
    variant.save()
    gone.product.is_visible = False
    gone.product.save()
    short = cart.shortages(cart.contents(filled))
    assert {variant_id: each.left for variant_id, each in short.items()} == {variant.pk: 2, gone.pk: 0}


def test_a_cart_that_was_merged_meanwhile_is_gone_not_an_error_page(variant):
    merged = CartFactory()
    Cart.objects.filter(pk=merged.pk).delete()
    removed = Removed(variant.pk, 2, timezone.now())
    for change in (
        lambda: cart.add(merged, variant),
        lambda: cart.set_quantity(merged, variant, 2),
        lambda: cart.remove(merged, variant),
        lambda: cart.put_back(merged, removed, variant=variant),
    ):
        with pytest.raises(CartGone):
            change()


def test_a_guests_cart_is_kept_as_long_as_its_cookie_and_a_customers_for_ever(ava, variant):
    used, abandoned, owned = CartFactory(), CartFactory(holding={variant: 1}), CartFactory(user=ava)
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - DAY)
    Cart.objects.update(updated_at=timezone.now() - 61 * DAY)
    cart.add(used, variant)
    forget_expired()
    assert set(Cart.objects.all()) == {used, owned}
    assert not CartLine.objects.filter(cart=abandoned).exists()
    assert not Session.objects.exists()
