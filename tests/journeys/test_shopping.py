"""What only a browser shows: sums that follow a choice."""

import pytest
from playwright.sync_api import expect

from shop.models import Order
from tests.factories import CHECKOUT_FORM, ProductFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chair(transactional_db):
    return ProductFactory(title="Oak chair", variants=[{"price": 20, "stock": 5}])


def put_into_cart(page, product):
    page.goto(product.get_absolute_url())
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("dialog", name="Your cart")).to_contain_text("Just added")


def test_the_total_that_is_shown_is_the_total_that_is_charged(page, chair):
    put_into_cart(page, chair)
    page.goto("/checkout/")
    summary = page.get_by_role("complementary", name="Your order")
    pay = page.get_by_role("button", name="Place order and pay")
    expect(summary).to_contain_text("£23.95")
    page.get_by_text("Express, next working day").click()
    expect(summary).to_contain_text("£27.95")
    expect(summary).not_to_contain_text("£23.95", use_inner_text=True)
    assert pay.inner_text().split() == ["Place", "order", "and", "pay", "£27.95"]
    for name in ("email", "full_name", "line1", "city", "postcode"):
        page.locator(f"[name={name}]").fill(CHECKOUT_FORM[name])
    pay.click()
    page.wait_for_url("**/done/")
    assert str(Order.objects.get().total) == "27.95"
