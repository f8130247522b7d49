"""Registering, signing in, and what comes along."""

import pytest
from django.contrib.messages import get_messages
from django.core import mail

from shop import cart as carts
from shop import preferences, signals
from shop.cart_merging import merge_at_sign_in
from shop.models import Cart, User
from shop.wording import merge_in_words
from tests.factories import PASSWORD, CartFactory, VariantFactory
from tests.shop.test_cart import request_of

pytestmark = pytest.mark.django_db


def sign_in(browser, user, **data):
    return browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD, **data})


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def filled(guest, variant):
    """The guest's browser with two of the variant in its cart."""
    guest.post("/cart/add/", {"variant": variant.pk, "quantity": 2})
    return guest


def test_a_guest_registers_with_a_name_and_shops_on(guest):
    form = {"name": "Dana Reed", "email": "Dana@Example.com", "password1": PASSWORD}
    response = guest.post("/accounts/signup/", form)
    assert (response.status_code, response.url) == (302, "/account/preferences/")
    user = User.objects.get()
    assert (user.name, user.email, user.is_staff) == ("Dana Reed", "dana@example.com", False)
    assert guest.get("/orders/").status_code == 200


def test_the_name_is_optional(guest):
    guest.post("/accounts/signup/", {"email": "dana@example.com", "password1": PASSWORD})
    assert User.objects.get().name == ""


def test_mails_of_accounts_are_in_the_shops_name(guest, settings):
    guest.post("/accounts/signup/", {"email": "dana@example.com", "password1": PASSWORD})
    assert mail.outbox[0].subject.startswith(f"[{settings.SITE_NAME}] ")
    assert f"Your {settings.SITE_NAME}" in mail.outbox[0].body
    assert "Your testserver" not in mail.outbox[0].body


def test_registering_brings_the_guests_cart_along(filled, variant):
    filled.post("/accounts/signup/", {"email": "dana@example.com", "password1": PASSWORD})
    [line] = User.objects.get().cart.lines.all()
    assert (line.variant, line.quantity) == (variant, 2)


def test_signing_in_brings_the_guests_cart_along_and_says_so(filled, charlie, variant):
    response = sign_in(filled, charlie)
    [line] = charlie.cart.lines.all()
    assert (line.variant, line.quantity) == (variant, 2)
    assert "The product in your cart is here." in said(response)


def test_the_guest_carts_cookie_is_gone_after_signing_in(filled, charlie):
    assert carts.COOKIE in filled.cookies
    response = sign_in(filled, charlie)
    assert response.cookies[carts.COOKIE].value == ""
    assert response.cookies[carts.COOKIE]["max-age"] == 0


def test_lines_cut_to_stock_are_named(filled, charlie, variant):
    CartFactory(user=charlie, holding={variant: 9})
    response = sign_in(filled, charlie)
    told = said(response)[-1]
    assert "The product in your cart is here." in told
    assert "“Oak chair”: of the 11 you had in both carts together, 10 can be had." in told


def test_a_line_of_one_cart_cut_to_stock_is_not_said_to_be_of_two(filled, charlie, variant):
    variant.stock = 1
    variant.save()
    assert "“Oak chair”: of the 2 you had, 1 can be had." in said(sign_in(filled, charlie))[-1]


def test_lines_both_carts_had_are_named_with_what_they_add_up_to(filled, charlie, variant):
    CartFactory(user=charlie, holding={variant: 3})
    assert "“Oak chair” was in both carts and is there 5 times now." in said(sign_in(filled, charlie))[-1]


def test_a_sign_in_and_what_became_of_many_lines_is_one_message_of_bearable_length(guest, charlie):
    theirs = {VariantFactory(product__title=f"Chair {n}"): 2 for n in range(8)}
    own, guests = CartFactory(user=charlie, holding=theirs), CartFactory(holding=theirs)
    merged = merge_at_sign_in(request_of(holding=guests), charlie)
    assert own.lines.count() == 8
    words = merge_in_words(merged)
    assert ("“Chair 4”" in words, "“Chair 5”" in words, "3 more changed." in words) == (True, False, True)


def test_all_there_is_to_say_after_registering_is_in_one_toast(filled):
    form = {"email": "dana@example.com", "password1": PASSWORD}
    page = filled.post("/accounts/signup/", form, follow=True).content.decode()
    shown = page.partition('id="messages"')[2].partition("<template")[0]
    assert "The product in your cart is here." in shown
    assert shown.count('class="toast"') == 1


def test_what_sold_out_meanwhile_is_named(filled, charlie, variant):
    variant.stock = 0
    variant.save()
    assert said(sign_in(filled, charlie))[-1] == "“Oak chair” is sold out."


def test_signing_in_without_a_cart_says_nothing_about_carts(guest, charlie):
    assert not any("cart" in message for message in said(sign_in(guest, charlie)))
    assert not Cart.objects.exists()


def test_a_sign_in_is_announced(guest, charlie, heard, django_capture_on_commit_callbacks):
    signed_in = heard(signals.shopper_signed_in)
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(guest, charlie)
    assert [fact["user"] for fact in signed_in] == [charlie]


def test_after_signing_out_the_cart_stays_with_the_customer(filled, charlie):
    sign_in(filled, charlie)
    filled.post("/accounts/logout/")
    assert filled.get("/cart/").context["contents"].lines == []
    assert charlie.cart.lines.count() == 1


def test_a_wrong_password_moves_nothing(filled, charlie):
    response = filled.post("/accounts/login/", {"login": charlie.email, "password": "wrong"})
    assert response.status_code == 200
    assert not Cart.objects.filter(user=charlie).exists()
    assert filled.get("/cart/").context["contents"].units == 2


def test_the_e_mail_address_may_be_typed_in_any_case(guest, ava):
    response = guest.post("/accounts/login/", {"login": "AVA@Example.COM", "password": PASSWORD})
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/cart/", "/cart/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_to_a_page_of_the_shop_only(guest, charlie, asked, led):
    assert sign_in(guest, charlie, next=asked).url == led


def test_the_cart_of_a_customer_comes_back_at_the_next_sign_in(filled, charlie, guest):
    sign_in(filled, charlie)
    filled.post("/accounts/logout/")
    sign_in(filled, charlie)
    assert filled.get("/cart/").context["contents"].units == 2


class TestPersonas:
    """A persona's password is printed for everybody: who signs in with it leaves nothing of their own."""

    def test_the_guests_cart_stays_the_guests(self, filled, ava):
        sign_in(filled, ava)
        assert not Cart.objects.filter(user=ava).exists()
        filled.post("/accounts/logout/")
        assert filled.get("/cart/").context["contents"].units == 2

    def test_the_guests_answers_stay_out(self, guest, ava):
        guest.post("/account/preferences/", {"gender": "female", "birth_year": "1985"})
        sign_in(guest, ava)
        assert preferences.of_user(ava.pk) is None

    def test_no_history_moves(self, guest, ava, heard, django_capture_on_commit_callbacks):
        signed_in = heard(signals.shopper_signed_in)
        with django_capture_on_commit_callbacks(execute=True):
            sign_in(guest, ava)
        assert signed_in == []

    def test_outside_demo_mode_they_are_customers_like_others(self, filled, ava, settings):
        settings.DEMO = False
        sign_in(filled, ava)
        assert ava.cart.lines.count() == 1
