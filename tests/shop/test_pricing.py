"""Prices: arithmetic, and the listed price of a product."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop import pricing
from shop.models import DeliveryMethod, Product, Variant
from shop.money import formatted
from tests.factories import ProductFactory, VariantFactory
from tests.shop.test_stock import while_uncommitted

prices = st.decimals(0, 100_000, places=2, allow_nan=False)
baskets = st.lists(st.tuples(prices, st.integers(1, 99)), max_size=15)


@given(baskets, st.sampled_from(DeliveryMethod))
def test_a_total_is_its_lines_and_its_delivery_to_the_penny(lines, method):
    totals = pricing.totals(lines, delivery_method=method)
    pence = sum(int(price * 100) * quantity for price, quantity in lines)
    assert totals.subtotal * 100 == pence
    assert totals.total == totals.subtotal + totals.delivery
    assert totals.subtotal.as_tuple().exponent == -2
    assert totals.delivery >= 0


@given(baskets)
def test_the_order_of_lines_does_not_matter(lines):
    assert pricing.totals(lines) == pricing.totals(reversed(lines))


@given(baskets, prices, st.integers(1, 99))
def test_another_line_never_makes_a_cart_cheaper_before_delivery(lines, price, quantity):
    assert pricing.totals([*lines, (price, quantity)]).subtotal >= pricing.totals(lines).subtotal


@given(baskets)
def test_what_is_missing_for_free_delivery_makes_it_free(lines):
    totals = pricing.totals(lines)
    missing = totals.until_free_delivery
    if totals.subtotal:
        assert pricing.totals([*lines, (missing, 1)]).delivery == 0
        assert (missing == 0) == (totals.delivery == 0)


@pytest.mark.parametrize(
    ("subtotal", "method", "price"),
    [
        ("0.00", DeliveryMethod.STANDARD, "0.00"),
        ("0.00", DeliveryMethod.EXPRESS, "0.00"),
        ("49.99", DeliveryMethod.STANDARD, "3.95"),
        ("50.00", DeliveryMethod.STANDARD, "0.00"),
        ("500.00", DeliveryMethod.EXPRESS, "7.95"),
    ],
)
def test_what_delivery_costs(subtotal, method, price):
    assert pricing.delivery_price(Decimal(subtotal), method) == Decimal(price)


def test_an_unknown_delivery_method_is_an_error():
    with pytest.raises(ValueError, match="by pigeon"):
        pricing.totals([], delivery_method="by pigeon")


@pytest.mark.django_db
def test_a_product_knows_its_cheapest_and_its_dearest_variant():
    product = ProductFactory(variants=[{"price": Decimal(9)}, {"price": Decimal(12)}, {"price": Decimal(7)}])
    assert (product.price, product.highest_price) == (7, 12)


@pytest.mark.parametrize(
    ("price", "before", "percent"),
    [("75", "100", 25), ("66.67", "100", 33), ("99.99", "100", 0), ("100", "80", 0), ("5", None, 0)],
)
def test_how_much_a_price_was_cut_by_is_never_flattered(price, before, percent):
    assert pricing.percent_off(Decimal(price), before=Decimal(before) if before else None) == percent


@pytest.mark.django_db
def test_a_product_is_listed_at_its_cheapest_variant():
    product = ProductFactory(
        variants=[
            {"price": Decimal("30.00")},
            {"price": Decimal("12.50"), "compare_at_price": Decimal("15.00")},
        ]
    )
    assert (product.price, product.compare_at_price) == (Decimal("12.50"), Decimal("15.00"))
    VariantFactory(product=product, price=Decimal("9.99"))
    product.refresh_from_db()
    assert (product.price, product.compare_at_price) == (Decimal("9.99"), None)


@pytest.mark.django_db
def test_repricing_touches_only_the_products_named_and_costs_two_queries(django_assert_num_queries):
    one, two, other = ProductFactory(), ProductFactory(), ProductFactory()
    Product.objects.update(price=1)
    with django_assert_num_queries(2 + 2):  # and a savepoint
        pricing.reprice([one.pk, two.pk])
    assert list(Product.objects.order_by("pk").values_list("price", flat=True)) == [20, 20, 1]
    assert other.pk > two.pk


@pytest.mark.django_db
def test_a_product_without_variants_costs_nothing():
    product = ProductFactory(variants=[])
    pricing.reprice([product.pk])
    product.refresh_from_db()
    assert product.price == 0


def test_money_is_written_the_readers_way(settings):
    from django.utils import translation

    amount = Decimal("1234.50")
    assert formatted(amount) == "£1,234.50"
    assert formatted(amount, currency="EUR") == "€1,234.50"
    with translation.override("de"):
        assert formatted(amount).replace("\xa0", " ") == "1.234,50 £"


@pytest.mark.django_db(transaction=True)
def test_two_variants_that_get_cheaper_at_once_are_listed_at_the_cheaper_price(product):
    one, other = product.variants.get(), VariantFactory(product=product)

    def sell_at(variant, price):
        Variant.objects.filter(pk=variant.pk).update(price=price)
        pricing.reprice([product.pk])

    while_uncommitted(lambda: sell_at(one, 5), lambda: sell_at(other, 7))
    product.refresh_from_db()
    assert product.price == 5
