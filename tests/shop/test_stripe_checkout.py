"""Paying with Stripe: requests made for real, to a small Stripe of the tests, and webhooks really signed."""

import json
from datetime import timedelta

import pytest
from payments import PaymentStatus

from shop import leaving, orders, payments
from shop.models import Order, OrderStatus, Payment
from shop.tasks import cancel_unpaid_orders
from tests.factories import CHECKOUT_FORM, VariantFactory, order_of
from tests.shop.fake_stripe import webhook
from tests.shop.test_cart_pages import add
from tests.shop.test_stock import at_once

pytestmark = pytest.mark.django_db

ENDPOINT = "/payments/process/stripe/"
COMPLETED, EXPIRED = "checkout.session.completed", "checkout.session.expired"


@pytest.fixture
def order(fake, variant):
    return order_of(variant, quantity=2)


def status_of(order):
    return Order.objects.get(pk=order.pk).status


def session_of(fake, order):
    """The shopper went to Stripe's page."""
    payments.pay(order, {})
    return fake.sessions[order.payments.latest("pk").transaction_id]


def tell(browser, kind, session, address=ENDPOINT, **changes):
    return browser.post(address, **webhook(kind, session, **changes))


def test_the_shopper_is_sent_to_stripes_page_with_the_sum_and_the_way_back(fake, order):
    where = payments.pay(order, {})
    [(path, asked)] = fake.asked
    payment = order.payments.get()
    assert where == fake.sessions[payment.transaction_id]["url"]
    assert path == "/v1/checkout/sessions"
    assert asked["line_items[0][price_data][unit_amount]"] == "4395"
    assert asked["line_items[0][price_data][currency]"] == "gbp"
    assert asked["line_items[0][price_data][product_data][name]"] == f"Order {order.number}"
    assert asked["success_url"].endswith(f"/orders/{order.number}/done/")
    assert asked["client_reference_id"] == payment.token
    assert (payment.status, status_of(order)) == (PaymentStatus.WAITING, OrderStatus.PLACED)


def test_the_checkout_leads_to_stripes_page_and_back_to_thanks(fake, guest, variant):
    add(guest, variant)
    key = guest.get("/checkout/").context["form"]["idempotency_key"].value()
    response = guest.post("/checkout/", {**CHECKOUT_FORM, "idempotency_key": key})
    assert response.url.startswith("https://checkout.stripe.example/")
    fake.pay(Order.objects.get().payments.get().transaction_id)
    order = Order.objects.get()
    assert guest.get(f"/orders/{order.number}/done/").status_code == 200
    assert status_of(order) == OrderStatus.PAID


def test_paying_again_leads_to_the_page_opened_before(fake, order):
    assert payments.pay(order, {}) == payments.pay(order, {})
    assert (order.payments.count(), len(fake.sessions)) == (1, 1)


def test_a_page_that_has_expired_is_followed_by_another(fake, order):
    session_of(fake, order)["status"] = "expired"
    assert payments.pay(order, {}).endswith("cs_test_1")
    assert list(order.payments.values_list("status", flat=True).order_by("pk")) == ["rejected", "waiting"]


def test_a_webhook_alone_pays_the_order(fake, order, client):
    session = fake.pay(session_of(fake, order)["id"])
    assert tell(client, COMPLETED, session).status_code == 200
    payment = order.payments.get()
    assert status_of(order) == OrderStatus.PAID
    assert (payment.status, payment.captured_amount) == (PaymentStatus.CONFIRMED, order.total)


def test_a_webhook_told_again_changes_nothing(fake, order, client):
    session = fake.pay(session_of(fake, order)["id"])
    for _ in range(3):
        assert tell(client, COMPLETED, session).status_code == 200
    assert order.steps.count() == 1
    orders.move(order, OrderStatus.SHIPPED)
    assert tell(client, COMPLETED, session).status_code == 200
    assert status_of(order) == OrderStatus.SHIPPED


def test_an_expiry_told_after_the_money_changes_nothing(fake, order, client):
    session = session_of(fake, order)
    expired = {**session, "status": "expired"}
    tell(client, COMPLETED, fake.pay(session["id"]))
    assert tell(client, EXPIRED, expired).status_code == 200
    assert order.payments.get().status == PaymentStatus.CONFIRMED


def test_money_told_after_an_expiry_counts(fake, order, client):
    session = session_of(fake, order)
    tell(client, EXPIRED, {**session, "status": "expired"})
    assert order.payments.get().status == PaymentStatus.REJECTED
    tell(client, COMPLETED, fake.pay(session["id"]))
    assert status_of(order) == OrderStatus.PAID


def test_a_transfer_that_fails_in_the_end_is_declined(fake, order, client):
    session = session_of(fake, order)
    session["status"] = "complete"
    tell(client, COMPLETED, session)
    assert order.payments.get().status == PaymentStatus.WAITING
    tell(client, "checkout.session.async_payment_failed", session)
    assert payments.last_attempt(order) == PaymentStatus.REJECTED


def test_a_refunded_payment_stays_refunded_whatever_is_told_again(fake, order, client):
    session = fake.pay(session_of(fake, order)["id"])
    tell(client, COMPLETED, session)
    payments.refund(order)
    tell(client, COMPLETED, session)
    assert order.payments.get().status == PaymentStatus.REFUNDED
    assert len(fake.refunds) == 1


@pytest.mark.parametrize(
    "signed",
    [
        {"secret": "whsec_other"},
        {"at": 1_000_000_000},
    ],
)
def test_a_webhook_that_stripe_did_not_just_sign_is_refused(fake, order, client, signed):
    session = fake.pay(session_of(fake, order)["id"])
    token = order.payments.get().token
    for address in (ENDPOINT, f"/payments/process/{token}/"):
        assert tell(client, COMPLETED, session, address, **signed).status_code == 400
    assert status_of(order) == OrderStatus.PLACED


@pytest.mark.parametrize("signature", [None, "", "t=,v1=", "nonsense", "t=1,v1=\x00", "v1=x", "t"])
@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]"])
def test_a_webhook_without_a_signature_is_refused(fake, order, client, signature, body):
    session_of(fake, order)
    headers = {} if signature is None else {"Stripe-Signature": signature}
    token = order.payments.get().token
    for address in (ENDPOINT, f"/payments/process/{token}/"):
        response = client.post(address, body, content_type="application/json", headers=headers)
        assert response.status_code == 400
        assert client.get(address, headers=headers).status_code == 400


@pytest.mark.parametrize("thing", [{}, {"id": "ch_1"}, {"id": "cs", "client_reference_id": None}, []])
def test_a_webhook_about_something_else_is_refused(fake, client, thing):
    assert tell(client, "charge.succeeded", thing).status_code == 400


def test_a_webhook_about_an_unknown_payment_is_not_found(fake, client):
    session = {"id": "cs_1", "client_reference_id": "no-such-token"}
    assert tell(client, COMPLETED, session).status_code == 404


def test_a_webhook_about_one_payment_does_not_pay_another(fake, order, client):
    other = order_of(VariantFactory())
    session_of(fake, other)
    session = fake.pay(session_of(fake, order)["id"])
    address = f"/payments/process/{other.payments.get().token}/"
    assert tell(client, COMPLETED, session, address).status_code == 200
    assert status_of(other) == OrderStatus.PLACED


def test_without_stripe_there_is_no_webhook(client, db):
    assert client.post(ENDPOINT).status_code == 400


def test_money_for_a_cancelled_order_goes_back(fake, order, client, django_capture_on_commit_callbacks):
    session = session_of(fake, order)
    with django_capture_on_commit_callbacks(execute=True):
        orders.move(order, OrderStatus.CANCELLED)
        tell(client, COMPLETED, fake.pay(session["id"]))
    payment = order.payments.get()
    assert payment.status == PaymentStatus.REFUNDED
    [refund] = fake.refunds.values()
    assert (refund["payment_intent"], refund["amount"]) == (f"pi_{session['id']}", "4395")


def test_cancelling_an_unpaid_order_closes_stripes_page(fake, order, django_capture_on_commit_callbacks):
    session = session_of(fake, order)
    with django_capture_on_commit_callbacks(execute=True):
        payments.cancel(order)
    assert session["status"] == "expired"
    assert payments.last_attempt(order) == PaymentStatus.CANCELLED


def test_cancelling_a_paid_order_gives_the_money_back(fake, order):
    fake.pay(session_of(fake, order)["id"])
    payments.ask(order)
    assert payments.cancel(order).status == OrderStatus.CANCELLED
    assert payments.given_back(order).amount == order.total


def test_an_order_paid_at_stripe_is_not_cancelled_though_its_webhook_was_lost(fake, variant):
    order = order_of(variant, age=timedelta(hours=1))
    fake.pay(session_of(fake, order)["id"])
    assert cancel_unpaid_orders() == 0
    assert status_of(order) == OrderStatus.PAID


def test_an_order_left_on_stripes_page_is_cancelled_in_the_end(fake, variant):
    order = order_of(variant, age=timedelta(hours=1))
    session_of(fake, order)
    assert cancel_unpaid_orders() == 1


@pytest.mark.parametrize("status", [402, 401, 429, 500])
def test_a_stripe_that_refuses_leaves_the_order_to_be_paid(fake, order, status):
    fake.answer["/v1/checkout/sessions"] = status, {"error": {"message": "No."}}
    assert payments.pay(order, {}) is False
    assert (payments.last_attempt(order), status_of(order)) == (PaymentStatus.ERROR, OrderStatus.PLACED)
    fake.answer.clear()
    assert payments.pay(order, {}).startswith("https://")


def test_a_stripe_that_is_not_there_leaves_the_order_to_be_paid(fake, order):
    fake.close()
    assert payments.pay(order, {}) is False
    assert payments.last_attempt(order) == PaymentStatus.ERROR


def test_the_page_for_paying_says_that_a_payment_is_on_its_way(fake, guest, variant):
    from tests.shop.test_order_pages import knowing

    order = order_of(variant)
    session_of(fake, order)
    response = knowing(guest, order).get(f"/orders/{order.number}/done/", follow=True)
    assert response.context["last_attempt"] == PaymentStatus.WAITING
    assert "Your payment is not here yet" in response.content.decode()


def test_a_refund_that_stripe_refuses_leaves_the_order_as_it_was(fake, order):
    from payments import PaymentError

    fake.pay(session_of(fake, order)["id"])
    payments.ask(order)
    fake.answer["/v1/refunds"] = 400, {"error": {"message": "No."}}
    with pytest.raises(PaymentError):
        payments.refund(order)
    assert status_of(order) == OrderStatus.PAID


def test_secrets_are_in_no_log(fake, order, caplog):
    caplog.set_level("DEBUG")
    fake.answer["/v1/checkout/sessions"] = 401, {"error": {"message": "Invalid API Key"}}
    payments.pay(order, {})
    assert caplog.records
    assert "sk_test_1" not in caplog.text
    assert "sk_test_1" not in json.dumps(list(order.payments.values("message", "extra_data")))


def test_a_closed_account_leaves_nothing_of_who_paid_with_the_payment(fake, charlie, variant, client):
    order = order_of(variant, user=charlie)
    Order.objects.update(email=charlie.email)
    tell(client, COMPLETED, fake.pay(session_of(fake, Order.objects.get())["id"]))
    orders.move(orders.move(order, OrderStatus.SHIPPED), OrderStatus.DELIVERED)
    leaving.close(charlie)
    kept = json.dumps(list(Payment.objects.values()), default=str)
    for part in (charlie.email, "payer@example.com", "Pat Payer", "+441134960000", "7 Payer Lane", "LS1 1AA"):
        assert part not in kept, part
    payments.refund(order)
    assert len(fake.refunds) == 1


@pytest.mark.django_db(transaction=True)
def test_one_webhook_told_by_several_at_once_pays_once(fake):
    from django.test import Client

    order = order_of(VariantFactory())
    session = fake.pay(session_of(fake, order)["id"])
    answers = at_once(*[lambda: tell(Client(), COMPLETED, session).status_code] * 4)
    assert set(answers) == {200}
    assert order.steps.count() == 1
    assert (status_of(order), len(fake.refunds)) == (OrderStatus.PAID, 0)
