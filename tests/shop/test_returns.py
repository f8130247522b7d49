"""Saved items that were sold out and are back: noted, shown, and told by mail once."""

from datetime import UTC, datetime
from smtplib import SMTPException
from unittest.mock import patch

import pytest
from django.core import mail
from kombu.exceptions import OperationalError

from shop import lists, orders, returns, signals, tasks
from shop.models import Product, SavedItem, User, Variant
from tests.factories import ProductFactory, VariantFactory, order_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def set_stock(variant, stock):
    Variant.objects.filter(pk=variant.pk).update(stock=stock)


def item():
    return SavedItem.objects.get()


def test_a_saved_product_that_sells_out_and_returns_is_news_until_looked_at(
    ava, ava_browser, product, variant
):
    lists.save(ava, product)
    assert returns.note(now=NOW) == returns.count_news(ava) == 0
    set_stock(variant, 0)
    assert returns.note(now=NOW) == 0
    set_stock(variant, 3)
    assert returns.note(now=NOW) == returns.count_news(ava) == 1
    assert returns.note(now=NOW) == 0
    assert "1 back in stock" in ava_browser.get("/cart/").content.decode()
    assert "Back in stock" in ava_browser.get("/saved/").content.decode()
    assert returns.count_news(ava) == 0
    assert "Back in stock" in ava_browser.get("/saved/").content.decode()


def test_what_was_saved_while_sold_out_is_back_at_the_first_sweep_after(ava):
    product = ProductFactory(variants=[{"stock": 0}])
    lists.save(ava, product)
    set_stock(product.variants.get(), 1)
    returns.note(now=NOW)
    assert item().back_at == NOW


def test_who_waits_for_one_choice_is_not_told_of_another(ava):
    product = ProductFactory(variants=[{"size": "S", "stock": 0}, {"size": "M", "stock": 0}])
    small, medium = product.variants.all()
    returns.await_return(ava, small)
    set_stock(medium, 5)
    assert returns.note(now=NOW) == 0
    set_stock(small, 5)
    assert returns.note(now=NOW) == 1


def test_who_waits_for_a_choice_that_is_no_more_is_told_of_any_other(ava):
    product = ProductFactory(variants=[{"size": "S", "stock": 0}, {"size": "M", "stock": 4}])
    returns.await_return(ava, product.variants.first())
    product.variants.first().delete()
    assert returns.note(now=NOW) == 1


def test_a_hidden_product_is_not_back(ava, product):
    lists.save(ava, product)
    Product.objects.update(is_visible=False)
    returns.note(now=NOW)
    assert item().is_sold_out
    assert returns.note(now=NOW) == 0


def test_only_the_products_named_are_looked_at(ava):
    one, other = (ProductFactory(variants=[{"stock": 0}]) for _ in range(2))
    for product in (one, other):
        lists.save(ava, product)
    Variant.objects.update(stock=1)
    assert returns.note(now=NOW, product_ids=[one.pk]) == 1
    assert SavedItem.objects.get(is_news=True).product == one


def test_who_asked_gets_one_mail_in_text_and_html(ava, settings):
    settings.SITE_HOST = "shop.example"
    product = ProductFactory(
        title="Tea & <b>mugs</b>", slug="mugs", variants=[{"colour": "Sage", "stock": 0}]
    )
    variant = product.variants.get()
    returns.await_return(ava, variant)
    assert tasks.note_returns() == 0
    set_stock(variant, 2)
    assert [tasks.note_returns(), tasks.note_returns([product.pk])] == [1, 0]
    [sent] = mail.outbox
    [(html, kind)] = sent.alternatives
    assert (sent.to, sent.subject, kind) == (
        [ava.email],
        "Back in stock: Tea & <b>mugs</b>",
        "text/html",
    )
    assert "“Tea & <b>mugs</b>” in Sage is back in stock." in sent.body
    assert "://shop.example/p/mugs/?colour=Sage\n" in sent.body
    assert '://shop.example/p/mugs/?colour=Sage"' in html
    assert "Tea &amp; &lt;b&gt;mugs&lt;/b&gt;" in html


def test_the_mail_is_in_the_language_of_its_reader(ava, variant):
    User.objects.update(language="de")
    set_stock(variant, 0)
    returns.await_return(ava, variant)
    set_stock(variant, 1)
    assert tasks.note_returns() == 1
    [sent] = mail.outbox
    [(html, _)] = sent.alternatives
    assert sent.subject == "Wieder auf Lager: Oak chair"
    assert "Hallo Ava" in sent.body
    assert '<html lang="de">' in html


def test_who_only_saved_gets_no_mail(ava):
    lists.save(ava, ProductFactory(variants=[{"stock": 0}]))
    Variant.objects.update(stock=1)
    assert tasks.note_returns() == 0
    assert not mail.outbox


def test_what_sold_out_again_before_the_mail_went_is_waited_for_on(ava, variant):
    set_stock(variant, 0)
    returns.await_return(ava, variant)
    set_stock(variant, 1)
    returns.note(now=NOW)
    set_stock(variant, 0)
    assert tasks.note_returns() == 0
    set_stock(variant, 1)
    assert tasks.note_returns() == 1


def test_a_mail_that_cannot_be_sent_is_tried_again_and_keeps_no_other_back(ava, ben, variant):
    set_stock(variant, 0)
    for user in (ava, ben):
        returns.await_return(user, variant)
    set_stock(variant, 9)
    with patch("django.core.mail.EmailMultiAlternatives.send", side_effect=[SMTPException, 1]):
        assert tasks.note_returns() == 1
    assert SavedItem.objects.get(wants_mail=True).user == ava
    assert tasks.note_returns() == 1


def test_a_title_over_several_lines_is_one_in_the_subject(ava, product, variant):
    Product.objects.update(title="Oak\nchair")
    set_stock(variant, 0)
    returns.await_return(ava, variant)
    set_stock(variant, 9)
    assert tasks.note_returns() == 1
    assert mail.outbox[0].subject == "Back in stock: Oak chair"


def test_who_stops_waiting_gets_no_mail_and_keeps_the_product(ava, variant):
    set_stock(variant, 0)
    returns.await_return(ava, variant)
    assert returns.stop_waiting(ava, variant)
    assert not returns.stop_waiting(ava, variant)
    set_stock(variant, 1)
    assert tasks.note_returns() == 0
    assert lists.marks(ava, variant.product).is_saved


def test_a_fallen_price_is_shown_beside_a_saved_item(ava, ava_browser, product, variant):
    lists.save(ava, product)
    assert "when you saved it" not in ava_browser.get("/saved/").content.decode()
    Product.objects.update(price=15)
    assert "It was £20.00 when you saved it." in ava_browser.get("/saved/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_stock_that_comes_back_is_looked_at_at_once(ava, product, variant):
    with patch("shop.tasks.note_returns.delay") as delayed:
        signals.announce(signals.catalogue_changed, product_ids=[product.pk])
        orders.move(order_of(variant, VariantFactory(product=product)), "cancelled")
    assert [call.args for call in delayed.call_args_list] == [([product.pk],), ([product.pk],)]


def test_without_a_broker_the_sweep_looks_later(product, caplog, django_capture_on_commit_callbacks):
    refused = OperationalError("connection refused")
    with (
        patch("shop.tasks.note_returns.delay", side_effect=refused),
        django_capture_on_commit_callbacks(execute=True),
    ):
        signals.announce(signals.catalogue_changed, product_ids=[product.pk])
    assert [(record.levelname, record.name) for record in caplog.records] == [("WARNING", "shop.receivers")]
