"""What the checkout does not let pass: what changed meanwhile, a form sent twice, two shoppers at once."""

from decimal import Decimal

import pytest
from django.test import Client

from shop import cart as carts
from shop.models import CartLine, Order, Variant
from tests.factories import CHECKOUT_FORM, VariantFactory
from tests.shop.test_cart_pages import add
from tests.shop.test_checkout_pages import agreed_of, key_of, send
from tests.shop.test_stock import at_once, left


def test_a_cart_that_changed_in_another_window_is_told_line_by_line(shopper, variant):
    shown = {"idempotency_key": key_of(shopper), "agreed": agreed_of(shopper)}
    shopper.post(f"/cart/lines/{variant.pk}/", {"quantity": 3})
    add(shopper, VariantFactory(product__title="Ash bench"))
    said = list(send(shopper, **shown).context["form"].non_field_errors())
    assert said[1:] == ["“Oak chair”: there were 2, now there are 3.", "“Ash bench” was put into your cart."]
    assert not Order.objects.exists()


def test_a_line_whose_price_and_number_changed_is_told_both(shopper, variant):
    shown = {"idempotency_key": key_of(shopper), "agreed": agreed_of(shopper)}
    Variant.objects.update(price=Decimal("23.50"))
    shopper.post(f"/cart/lines/{variant.pk}/", {"quantity": 3})
    _summary, *lines = send(shopper, **shown).context["form"].non_field_errors()
    assert lines == [
        "“Oak chair” cost £20.00, now it costs £23.50.",
        "“Oak chair”: there were 2, now there are 3.",
    ]


def test_an_equal_sum_of_other_things_is_told_too(shopper, variant):
    shown = {"idempotency_key": key_of(shopper), "agreed": agreed_of(shopper)}
    shopper.post(f"/cart/lines/{variant.pk}/", {"quantity": 0})
    add(shopper, VariantFactory(product__title="Ash bench"), 2)
    assert send(shopper, **shown).status_code == 409
    assert not Order.objects.exists()


def test_short_stock_says_which_line_and_how_many_are_left_and_keeps_the_form(shopper, variant):
    key = key_of(shopper)
    Variant.objects.update(stock=1)
    response = send(shopper, idempotency_key=key)
    assert response.status_code == 409
    assert "You can have at most 1 of “Oak chair”." in response.content.decode()
    assert response.context["form"]["city"].value() == "Leeds"
    assert response.context["form"]["idempotency_key"].value() == key
    assert not Order.objects.exists()
    shopper.post(f"/cart/lines/{variant.pk}/", {"quantity": 1})
    assert send(shopper, idempotency_key=key).status_code == 302


def test_a_shortage_is_shown_before_anything_is_typed(shopper, variant):
    Variant.objects.update(stock=1)
    assert "You can have at most 1 of “Oak chair”." in shopper.get("/checkout/").content.decode()


def test_sending_the_form_twice_leads_to_the_same_orders_page(shopper, variant):
    key = key_of(shopper)
    first, second = send(shopper, idempotency_key=key), send(shopper, idempotency_key=key)
    assert first.url == second.url == f"/orders/{Order.objects.get().number}/done/"
    assert left(variant) == 8


def test_every_form_has_its_own_key(shopper):
    assert key_of(shopper) != key_of(shopper)


@pytest.mark.parametrize(
    "key", ["", "short", "g" * 32, "0" * 33, "0" * 64, "'; drop", "\x00" * 32, "0" * 31 + "\n"]
)
def test_a_key_that_is_none_is_replaced_and_makes_no_order(shopper, key):
    response = send(shopper, idempotency_key=key)
    assert response.status_code == 422
    assert not Order.objects.exists()
    fresh = response.context["form"]["idempotency_key"].value()
    assert send(shopper, idempotency_key=fresh).status_code == 302


def test_the_key_of_anothers_order_is_refused_replaced_and_reveals_nothing(shopper, client, variant):
    key = key_of(shopper)
    send(shopper, idempotency_key=key)
    number = Order.objects.get().number
    add(client, variant)
    response = send(client, idempotency_key=key)
    assert response.status_code == 409
    assert number not in response.content.decode()
    fresh = response.context["form"]["idempotency_key"].value()
    assert fresh != key
    assert send(client, idempotency_key=fresh).status_code == 302
    assert client.get(f"/orders/{number}/").status_code == 404


def test_a_price_that_changed_meanwhile_is_told_before_it_is_charged(shopper, variant):
    page = shopper.get("/checkout/").context["form"]
    shown = {name: page[name].value() for name in ("idempotency_key", "agreed")}
    Variant.objects.update(price=Decimal("23.50"))
    response = send(shopper, **shown)
    assert response.status_code == 409
    summary, line = response.context["form"].non_field_errors()
    assert "£40.00" in summary
    assert "£47.00" in summary
    assert line == "“Oak chair” cost £20.00, now it costs £23.50."
    assert (Order.objects.count(), left(variant)) == (0, 10)
    assert response.context["form"]["city"].value() == "Leeds"
    agreed = response.context["form"]["agreed"].value()
    assert send(shopper, idempotency_key=shown["idempotency_key"], agreed=agreed).status_code == 302
    assert Order.objects.get().subtotal == 47


def test_a_sum_that_is_none_is_replaced_and_makes_no_order(shopper):
    response = send(shopper, agreed="forty")
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert not Order.objects.exists()
    assert send(shopper, agreed=response.context["form"]["agreed"].value()).status_code == 302


def test_the_same_form_sent_again_leads_to_its_order_whatever_the_prices_are_now(shopper, variant):
    sent = {"idempotency_key": key_of(shopper), "agreed": agreed_of(shopper)}
    first = send(shopper, **sent)
    Variant.objects.update(price=99)
    assert send(shopper, **sent).url == first.url
    assert Order.objects.get().subtotal == 40


@pytest.mark.django_db(transaction=True)
def test_a_double_click_through_the_page_makes_one_order():
    variant = VariantFactory(stock=10)
    first = Client()
    add(first, variant, 1)
    key, cookie = key_of(first), first.cookies[carts.COOKIE].value

    def click():
        browser = Client()
        browser.cookies[carts.COOKIE] = cookie
        return browser.post("/checkout/", {**CHECKOUT_FORM, "idempotency_key": key})["Location"]

    assert set(at_once(*[click] * 6)) == {f"/orders/{Order.objects.get().number}/done/"}
    assert left(variant) == 9


@pytest.mark.django_db(transaction=True)
def test_two_shoppers_at_the_checkout_with_the_last_unit_make_one_order_and_one_clear_refusal():
    last = VariantFactory(stock=1)

    def buyer(place):
        browser = Client()
        add(browser, last)
        return browser, f"{place:032x}"

    buyers = [buyer(place) for place in range(2)]
    results = at_once(
        *(
            lambda browser=browser, key=key: browser.post(
                "/checkout/", {**CHECKOUT_FORM, "idempotency_key": key}
            )
            for browser, key in buyers
        )
    )
    assert sorted(response.status_code for response in results) == [302, 409]
    assert (left(last), Order.objects.count(), CartLine.objects.count()) == (0, 1, 1)
