"""What staff do all day, in a browser: send orders, call one off, and bring in a supplier's file."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from shop import payments
from shop.models import Order, Variant
from tests.factories import CategoryFactory, ProductFactory, order_of
from tests.journeys.test_security import TELL_REFUSALS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FILE = (
    "product,sku,title,category,price,stock\n,R-40,Runner,Shoes,59.90,3\nchair,{sku},Oak chair,Shoes,18,1\n"
)


@pytest.fixture
def desk(window, staff, browser_of, live_server):
    """Sam's browser, signed in to admin."""
    page = window()
    page.add_init_script(TELL_REFUSALS)
    session = browser_of(staff).cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


@pytest.fixture
def chair(transactional_db):
    shoes = CategoryFactory(name="Shoes")
    return ProductFactory(title="Oak chair", slug="chair", category=shoes)


def paid(variant):
    order = order_of(variant)
    payments.pay(order, {"card_number": payments.GOOD_CARD})
    return order


def test_orders_are_sent_together_and_one_is_called_off(desk, chair, keep_picture, assert_accessible):
    variant = chair.variants.get()
    orders, unpaid = [paid(variant) for _ in range(2)], order_of(variant)
    desk.goto(reverse("admin:shop_order_changelist"))
    keep_picture(desk, "orders")
    desk.locator("#action-toggle").check()
    desk.get_by_label("Action:").select_option("mark_shipped")
    desk.get_by_role("button", name="Go", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("Done for 2 orders")
    expect(desk.locator(".messagelist")).to_contain_text(f"Order {unpaid.number} is awaiting payment")
    desk.goto(reverse("admin:shop_order_change", args=[unpaid.pk]))
    assert_accessible(desk)
    desk.get_by_text("Cancel the order…").click()
    keep_picture(desk, "call-off")
    desk.get_by_role("button", name="Yes: Cancel the order").click()
    expect(desk.locator(".messagelist")).to_contain_text("is now cancelled")
    assert {order.status for order in Order.objects.filter(pk__in=[each.pk for each in orders])} == {
        "shipped"
    }
    assert Variant.objects.get().stock == 8


def test_a_suppliers_file_is_looked_at_and_then_loaded(desk, chair, keep_picture, assert_accessible):
    sku = chair.variants.get().sku
    desk.goto(reverse("admin:shop_product_changelist"))
    desk.get_by_role("link", name="Import CSV").click()
    assert_accessible(desk)
    keep_picture(desk, "upload")
    send(desk, FILE.format(sku=sku) + ",R-41,Runner,Shoes,£12,1\n")
    expect(desk.locator(".shop-report")).to_contain_text("without a currency sign")
    assert_accessible(desk)
    keep_picture(desk, "bad-rows")
    desk.goto(reverse("admin:shop_csvimport_add"))
    send(desk, FILE.format(sku=sku))
    desk.get_by_text("Load the file…").click()
    keep_picture(desk, "preview")
    desk.get_by_role("button", name="Yes: Load the file").click()
    expect(desk.locator(".messagelist")).to_contain_text("1 new, 1 changed")
    desk.emulate_media(color_scheme="dark")
    keep_picture(desk, "loaded-dark")
    with desk.expect_download() as download:
        desk.goto(reverse("admin:shop_product_changelist"))
        desk.get_by_role("link", name="Export CSV").click()
    assert "R-40" in download.value.path().read_text()


def send(page, text):
    page.set_input_files(
        "[name=file]", {"name": "goods.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Upload and check").click()
