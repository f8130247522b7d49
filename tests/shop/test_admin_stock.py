"""Stock by hand in admin beside checkouts, and where the units of an order go when staff end it."""

from threading import Thread

import pytest
from django.db import connection, connections
from django.urls import reverse
from payments import PaymentError

from shop import orders, payments, stock
from shop.models import OrderStatus, Variant
from tests.factories import VariantFactory, order_of
from tests.pages import form_of
from tests.shop.test_stock import while_uncommitted

ROUNDS = 10


@pytest.mark.django_db(transaction=True)
def test_saving_the_list_beside_checkouts_neither_deadlocks_nor_loses_a_unit(staff, browser_of, product):
    VariantFactory.create_batch(3, product=product)
    Variant.objects.update(stock=500)
    variants = list(Variant.objects.order_by("-pk"))
    backwards = reverse("admin:shop_variant_changelist") + "?o=-1"
    failures: list[Exception] = []

    def buy_all():
        order_of(*variants)

    def receive_one_of_each():
        browser = browser_of(staff)
        sent = form_of(browser.get(backwards)) | {"_save": "Save"}
        wanted = [name for name in sent if name.startswith("form-") and name.endswith("-stock")]
        sent |= {name: int(sent[name]) + 1 for name in wanted}
        assert browser.post(backwards, sent).status_code == 302

    def repeat(deed):
        try:
            for _ in range(ROUNDS):
                deed()
        except Exception as failure:  # noqa: BLE001  told by the test
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=repeat, args=(deed,)) for deed in (buy_all, receive_one_of_each, buy_all)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert set(Variant.objects.values_list("stock", flat=True)) == {500 - 2 * ROUNDS + ROUNDS}


@pytest.mark.django_db(transaction=True)
def test_a_product_renamed_during_a_checkout_waits_for_it(staff, browser_of, product, variant):
    browser, url = browser_of(staff), reverse("admin:shop_product_change", args=[product.pk])
    sent = form_of(browser.get(url)) | {"slug": "a-new-name"}

    def refer_to_the_product():  # as an order line does
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM shop_product WHERE id = %s FOR KEY SHARE", [product.pk])

    answer = while_uncommitted(
        lambda: stock.set_aside({variant.pk: 1}), lambda: browser.post(url, sent), then=refer_to_the_product
    )
    assert getattr(answer, "status_code", answer) == 302
    product.refresh_from_db()
    variant.refresh_from_db()
    assert (product.slug, variant.stock) == ("a-new-name", 9)


@pytest.mark.django_db
def test_a_refund_before_shipping_gives_the_stock_back(variant):
    order = order_of(variant, quantity=3)
    payments.pay(order, {"card_number": payments.GOOD_CARD})
    payments.refund(order)
    variant.refresh_from_db()
    assert variant.stock == 10


@pytest.mark.django_db
def test_an_order_that_a_data_set_brought_gives_no_stock_back(variant):
    order = order_of(variant, quantity=3)
    order.dataset = "orders"
    order.save()
    orders.move(order, OrderStatus.CANCELLED)
    variant.refresh_from_db()
    assert variant.stock == 7


@pytest.mark.django_db
def test_a_provider_that_refuses_leaves_the_order_as_it_was(variant, monkeypatch):
    order = order_of(variant)
    payments.pay(order, {"card_number": payments.GOOD_CARD})

    def refuse(*_):
        raise PaymentError("not today")

    monkeypatch.setattr(payments.TestCardProvider, "refund", refuse)
    with pytest.raises(PaymentError):
        payments.cancel(order)
    order.refresh_from_db()
    variant.refresh_from_db()
    assert (order.status, variant.stock) == ("paid", 9)
