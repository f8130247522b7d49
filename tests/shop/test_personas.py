"""The demo switcher: into a persona and back out, and impossible to reach otherwise."""

import os
import subprocess
import sys

import pytest

from shop import cart as carts
from shop import signals
from shop.models import Cart, Order, User
from tests.factories import PASSWORD, UserFactory, order_of

pytestmark = pytest.mark.django_db


def into(user):
    return f"/demo/step-into/{user.pk}/"


OUT = "/demo/step-out/"


def who(browser):
    return browser.get("/cart/").wsgi_request.user


def test_anybody_steps_into_a_persona_and_back_out(guest, ava):
    assert guest.post(into(ava)).url == "/"
    assert who(guest) == ava
    assert guest.get("/cart/").context["stepped_into"]() is True
    assert guest.post(OUT).url == "/"
    assert not who(guest).is_authenticated
    assert guest.get("/cart/").context["stepped_into"]() is False


def test_one_steps_from_a_persona_straight_into_another(guest, ava, ben):
    guest.post(into(ava))
    guest.post(into(ben))
    assert who(guest) == ben
    guest.post(OUT)
    assert not who(guest).is_authenticated


def test_whoever_was_signed_in_is_again_after_stepping_out(browser_of, staff, ava, ben):
    browser = browser_of(staff)
    for persona in (ava, ben):
        browser.post(into(persona))
        assert who(browser) == persona
    browser.post(OUT)
    assert who(browser) == staff
    assert browser.get("/admin/").status_code == 200


@pytest.mark.parametrize("meanwhile", ["another password", "closed account", "no account"])
def test_nobody_comes_back_into_an_account_that_is_theirs_no_more(browser_of, charlie, ava, meanwhile):
    browser = browser_of(charlie)
    browser.post(into(ava))
    if meanwhile == "another password":
        charlie.set_password("another-pass-99")
        charlie.save()
    elif meanwhile == "closed account":
        User.objects.filter(pk=charlie.pk).update(is_active=False)
    else:
        charlie.delete()
    browser.post(OUT)
    assert not who(browser).is_authenticated


def test_the_guests_cart_does_not_move_and_is_there_again_after_stepping_out(guest, ava, variant):
    guest.post("/cart/add/", {"variant": variant.pk, "quantity": 2})
    cookie = guest.cookies[carts.COOKIE].value
    guest.post(into(ava))
    assert guest.get("/cart/").context["contents"].units == 0
    guest.post(OUT)
    assert guest.cookies[carts.COOKIE].value == cookie
    assert guest.get("/cart/").context["contents"].units == 2
    assert not Cart.objects.filter(user=ava).exists()


def test_the_anonymous_identity_is_kept(guest, ava, product):
    guest.get("/p/oak-chair/")
    visitor = guest.cookies["visitor"].value
    guest.post(into(ava))
    guest.get("/p/oak-chair/")
    guest.post(OUT)
    assert guest.cookies["visitor"].value == visitor


def test_a_guest_still_finds_the_orders_of_before(guest, ava, variant):
    order = order_of(variant)
    session = guest.session
    session["orders"] = [order.number]
    session.save()
    guest.post(into(ava))
    guest.post(OUT)
    assert guest.get(f"/orders/{order.number}/").status_code == 200


def test_no_history_moves(guest, ava, heard, django_capture_on_commit_callbacks):
    signed_in = heard(signals.shopper_signed_in)
    with django_capture_on_commit_callbacks(execute=True):
        guest.post(into(ava))
        guest.post(OUT)
    assert signed_in == []


def test_a_real_sign_in_after_stepping_out_brings_the_cart_along(guest, ava, charlie, variant):
    from tests.shop.test_accounts import sign_in

    guest.post(into(ava))
    guest.post(OUT)
    guest.post("/cart/add/", {"variant": variant.pk, "quantity": 1})
    sign_in(guest, charlie)
    assert charlie.cart.lines.count() == 1


def test_a_persona_shops_like_a_customer(guest, ava, variant):
    guest.post(into(ava))
    guest.post("/cart/add/", {"variant": variant.pk, "quantity": 1})
    assert ava.cart.lines.count() == 1
    assert guest.get("/orders/").status_code == 200
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"is_persona": False},
        {"is_persona": True, "is_staff": True},
        {"is_persona": True, "is_superuser": True},
        {"is_persona": True, "is_active": False},
    ],
)
def test_nobody_else_can_be_stepped_into(guest, fields):
    other = UserFactory(**fields)
    assert guest.post(into(other)).status_code == 404
    assert not who(guest).is_authenticated
    assert other.pk not in [persona.pk for persona in guest.get("/cart/").context["personas"]()]


@pytest.mark.parametrize("user_id", [0, 10**9, 10**30])
def test_an_unknown_user_is_not_found(guest, user_id):
    assert guest.post(f"/demo/step-into/{user_id}/").status_code == 404


def test_a_link_alone_steps_nowhere(guest, ava):
    assert guest.get(into(ava)).status_code == 405
    assert guest.get(OUT).status_code == 405


def test_stepping_out_signs_nobody_out_who_signed_in_as_themselves(ava_browser, ava):
    ava_browser.post(OUT)
    assert who(ava_browser) == ava


def test_the_switcher_lists_personas_only(guest, ava, ben, charlie, staff):
    personas = guest.get("/cart/").context["personas"]()
    assert [(persona.pk, persona.name) for persona in personas] == [
        (ava.pk, "Ava Stone"),
        (ben.pk, "Ben Hill"),
    ]


def test_the_switcher_leads_on_to_a_page_of_the_shop_only(guest, ava):
    assert guest.post(into(ava), {"next": "/cart/"}).url == "/cart/"
    assert guest.post(OUT, {"next": "https://evil.example/"}).url == "/"


def test_outside_demo_mode_nothing_answers(guest, ava, settings):
    settings.DEMO = False
    assert guest.post(into(ava)).status_code == 404
    assert guest.post(OUT).status_code == 404
    assert not who(guest).is_authenticated
    assert guest.get("/cart/").context["personas"]() == []


def test_outside_demo_mode_the_addresses_do_not_exist():
    script = (
        "import django; django.setup()\n"
        "from django.urls import NoReverseMatch, reverse\n"
        "for name, args in (('step_into', [1]), ('step_out', [])):\n"
        "    try: reverse(name, args=args)\n"
        "    except NoReverseMatch: continue\n"
        "    raise SystemExit(name)\n"
    )
    environment = {
        **os.environ,
        "DEMO": "0",
        "SECRET_KEY": "x" * 50,
        "DJANGO_SETTINGS_MODULE": "recoshop.settings",
    }
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_nobody_takes_a_personas_account_over(guest, ava):
    guest.post(f"/demo/step-into/{ava.pk}/")
    guest.post("/accounts/email/", {"action_add": "", "email": "mine@example.com"})
    guest.post("/accounts/email/", {"action_primary": "", "email": "mine@example.com"})
    passwords = {"oldpassword": PASSWORD, "password1": "another-pass-99", "password2": "another-pass-99"}
    assert guest.post("/accounts/password/change/", passwords).status_code == 403
    ava.refresh_from_db()
    assert ava.email == "ava@example.com"
    assert ava.check_password(PASSWORD)


def test_a_customer_may_change_their_address_and_password(charlie, browser_of):
    browser = browser_of(charlie)
    browser.post("/accounts/email/", {"action_add": "", "email": "mine@example.com"})
    assert charlie.emailaddress_set.filter(email="mine@example.com").exists()
    passwords = {"oldpassword": PASSWORD, "password1": "another-pass-99", "password2": "another-pass-99"}
    assert browser.post("/accounts/password/change/", passwords).status_code == 302
    charlie.refresh_from_db()
    assert charlie.check_password("another-pass-99")
