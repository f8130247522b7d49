"""What customers are told by mail, and that they are told it once."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from unittest.mock import patch

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import get_language
from kombu.exceptions import OperationalError

from shop import order_mails, orders, payments, tasks
from shop.models import Order, OrderStatus, OrderStep
from tests.factories import ProductFactory, UserFactory, order_of
from tests.shop.test_payments import GOOD
from tests.shop.test_stock import at_once

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>\r\nBcc: all@example.com\r\n\r\nPay 100 to me"


@pytest.fixture
def paid(variant):
    order = order_of(variant, quantity=2)
    payments.pay(order, GOOD)
    return order


def mail_about(order, status):
    """The mail about the order's step to this status."""
    return order_mails.message(order.steps.get(status=status))


def html_of(message):
    [(content, kind)] = message.alternatives
    assert kind == "text/html"
    return content


def make_older(by=timedelta(minutes=10)):
    OrderStep.objects.update(at=timezone.now() - by)


def test_the_confirmation_says_what_was_bought_for_how_much_and_where_it_goes(paid):
    message = mail_about(paid, OrderStatus.PAID)
    assert message.to == ["someone@example.com"]
    assert message.subject == f"[Recoshop] Your order {paid.number} is confirmed"
    for text in (message.body, html_of(message)):
        for part in ("Oak chair", "£40.00", "£43.95", "1 High Street", "LS1 1AA", f"/orders/{paid.number}/"):
            assert part in text, part


def test_a_guest_is_told_how_to_find_the_order_again_and_a_customer_is_not(paid, ava, variant):
    assert "/orders/find/" in mail_about(paid, OrderStatus.PAID).body
    of_ava = order_of(variant, user=ava)
    payments.pay(of_ava, GOOD)
    message = mail_about(of_ava, OrderStatus.PAID)
    assert "/orders/find/" not in message.body + html_of(message)


@pytest.mark.parametrize(
    ("act", "status", "words"),
    [
        (lambda order: orders.move(order, OrderStatus.SHIPPED), OrderStatus.SHIPPED, "on its way to you"),
        (payments.cancel, OrderStatus.CANCELLED, "We have given £43.95 back"),
        (payments.refund, OrderStatus.REFUNDED, "We have given £43.95 back"),
    ],
)
def test_each_later_step_says_what_happens_to_the_money(paid, act, status, words):
    act(paid)
    message = mail_about(paid, status)
    assert words in message.body
    assert words in html_of(message)
    assert paid.number in message.subject


def test_who_never_paid_reads_that_nothing_was_charged(variant):
    order = order_of(variant)
    payments.cancel(order)
    assert "nothing was charged" in mail_about(order, OrderStatus.CANCELLED).body


def test_a_hostile_title_gets_into_no_header_and_no_markup():
    product = ProductFactory(title=HOSTILE)
    order = order_of(product.variants.get())
    payments.pay(order, GOOD)
    message = mail_about(order, OrderStatus.PAID)
    headers = message.message()
    assert "Bcc" not in headers
    assert "<script" not in html_of(message)
    assert "&lt;script&gt;" in html_of(message)
    assert "\nBcc" not in message.body
    assert "<script>alert(1)</script> Bcc" in message.body  # plain text is plain


@pytest.mark.parametrize(
    ("kept", "placed_in", "subject"),
    [
        (None, "de", "Deine Bestellung {} ist bestätigt"),
        (None, "en-gb", "Your order {} is confirmed"),
        (None, "klingon", "Your order {} is confirmed"),
        ("", "de", "Deine Bestellung {} ist bestätigt"),
        ("de", "en-gb", "Deine Bestellung {} ist bestätigt"),
        ("en-gb", "de", "Your order {} is confirmed"),
    ],
)
def test_who_chose_a_language_is_written_to_in_it_and_others_in_the_one_they_ordered_in(
    variant, kept, placed_in, subject
):
    order = order_of(variant, user=None if kept is None else UserFactory(language=kept))
    Order.objects.update(language=placed_in)
    payments.pay(order, GOOD)
    assert tasks.send_order_mail(order.steps.get().pk)
    [sent] = mail.outbox
    assert sent.subject == f"[Recoshop] {subject.format(order.number)}"


def test_a_mail_in_german_is_german_throughout_and_leaves_the_worker_as_it_was(paid):
    paid.language = "de"
    message = mail_about(paid, OrderStatus.PAID)
    assert '<html lang="de"' in html_of(message)
    for text in (message.body, html_of(message)):
        assert "Danke für deine Bestellung" in text
        assert "43,95\xa0£" in text
    assert get_language() == "en-gb"


def test_paying_asks_a_worker_for_the_mail(variant, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(tasks.send_order_mail, "delay", asked.append)
    order = order_of(variant)
    with django_capture_on_commit_callbacks(execute=True):
        payments.pay(order, GOOD)
        assert not asked
    assert asked == [order.steps.get().pk]


def test_nobody_is_told_about_a_delivery(paid, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(tasks.send_order_mail, "delay", asked.append)
    orders.move(paid, OrderStatus.SHIPPED)
    with django_capture_on_commit_callbacks(execute=True):
        orders.move(paid, OrderStatus.DELIVERED)
    assert not asked


def test_a_mail_is_sent_once(paid):
    step = paid.steps.get()
    assert [tasks.send_order_mail(step.pk), tasks.send_order_mail(step.pk)] == [True, False]
    assert len(mail.outbox) == 1
    make_older()
    assert tasks.send_overdue_order_mails() == 0


def test_a_step_that_is_gone_is_passed_over():
    assert tasks.send_order_mail(0) is False


def test_without_a_broker_the_order_stands_and_the_mail_is_sent_later(
    variant, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(*_):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.send_order_mail, "delay", refuse)
    order = order_of(variant)
    with django_capture_on_commit_callbacks(execute=True):
        assert payments.pay(order, GOOD) is True
    assert tasks.send_overdue_order_mails() == 0  # a worker may still be about to
    make_older()
    assert tasks.send_overdue_order_mails() == 1
    assert [message.to for message in mail.outbox] == [["someone@example.com"]]


def test_a_mail_that_is_refused_keeps_no_other_back(variant, monkeypatch):
    refused = SMTPRecipientsRefused({"nobody@example.com": (550, b"no such user")})
    for _ in range(2):
        payments.pay(order_of(variant), GOOD)
    make_older()
    with patch("django.core.mail.EmailMultiAlternatives.send", side_effect=[refused, 1]):
        assert tasks.send_overdue_order_mails() == 1
    assert tasks.send_overdue_order_mails() == 1


def test_a_mail_server_that_fails_leaves_the_mail_to_be_sent(paid, monkeypatch):
    def fail(*_, **__):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
        with pytest.raises(ConnectionRefusedError):
            order_mails.send(paid.steps.get().pk, now=timezone.now())
    assert order_mails.send(paid.steps.get().pk, now=timezone.now())


def test_old_news_and_orders_without_an_address_are_left_alone(paid):
    make_older(timedelta(days=4))
    assert tasks.send_overdue_order_mails() == 0
    make_older()
    Order.objects.update(email="")
    assert tasks.send_overdue_order_mails() == 0
    assert tasks.send_order_mail(paid.steps.get().pk) is False


@pytest.mark.django_db(transaction=True)
def test_a_worker_and_the_sweep_at_once_send_one_mail(variant):
    order = order_of(variant)
    payments.pay(order, GOOD)
    pk = order.steps.get().pk
    make_older()
    at_once(*[lambda: order_mails.send(pk, now=timezone.now())] * 4, tasks.send_overdue_order_mails)
    assert len(mail.outbox) == 1
