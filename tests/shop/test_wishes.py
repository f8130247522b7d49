"""What a guest asks for is done once they have signed in."""

from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from shop import lists, personas, wishes
from shop.models import Like, Product, SavedItem, Variant
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

ACTS: dict[str, Any] = {
    "like": (Like, "You like “Oak chair” now."),
    "save": (SavedItem, "“Oak chair” is saved for later."),
}


def sign_in(browser, user, back_to):
    return browser.post(back_to, {"login": user.email, "password": PASSWORD}, follow=True)


@pytest.mark.parametrize("act", ACTS)
def test_a_guests_mark_is_made_after_signing_in_and_they_are_back_on_the_product(guest, ava, product, act):
    model, said = ACTS[act]
    to_sign_in = guest.post(f"/p/oak-chair/{act}/").url
    page = sign_in(guest, ava, to_sign_in)
    assert page.request["PATH_INFO"] == "/p/oak-chair/"
    assert said in page.content.decode()
    assert model.objects.filter(user=ava, product=product).count() == 1
    guest.post("/accounts/logout/")
    Client().post("/accounts/login/", {"login": ava.email, "password": PASSWORD})
    assert model.objects.count() == 1


def test_what_was_liked_already_stays_liked(guest, ava, product):
    lists.like(ava, product)
    sign_in(guest, ava, guest.post("/p/oak-chair/like/").url)
    assert Like.objects.filter(user=ava).exists()


def test_a_guest_waits_for_a_choice_and_comes_back_to_it(guest, ava, variant):
    Variant.objects.update(stock=0, colour="Sage")
    data = {"variant": variant.pk, "next": "/p/oak-chair/?colour=Sage"}
    to_sign_in = guest.post("/p/oak-chair/wait/", data).url
    assert to_sign_in == "/accounts/login/?next=/p/oak-chair/%3Fcolour%3DSage"
    page = sign_in(guest, ava, to_sign_in)
    assert "We will write to you once “Oak chair” is back." in page.content.decode()
    assert lists.marks(ava, variant.product).awaited == variant.pk


def test_a_link_makes_nobody_like_anything(guest, ava, product):
    assert guest.get("/p/oak-chair/like/").url == "/p/oak-chair/"
    assert Client(enforce_csrf_checks=True).post("/p/oak-chair/like/").status_code == 403


def test_an_old_wish_and_one_for_a_hidden_product_are_let_go(guest, ava, product):
    to_sign_in = guest.post("/p/oak-chair/like/").url
    with patch("shop.wishes.GOOD_FOR_SECONDS", -1):
        sign_in(guest, ava, to_sign_in)
    assert not Like.objects.exists()
    other = Client()
    other.post("/p/oak-chair/like/")
    Product.objects.update(is_visible=False)
    other.post("/accounts/login/", {"login": ava.email, "password": PASSWORD})
    assert not Like.objects.exists()
    assert wishes.SESSION_KEY not in other.session


def test_a_persona_does_not_like_what_a_guest_asked_for(guest, ava, product, settings):
    settings.DEMO = True
    guest.post("/p/oak-chair/like/")
    personas.step_into(guest.get("/").wsgi_request, ava)
    assert not Like.objects.exists()


@pytest.mark.parametrize("variant_id", ["", "0", "x", "9" * 5000, "\x00", "²"])
def test_nobody_waits_for_a_choice_that_is_none(ava_browser, product, variant_id):
    assert ava_browser.post("/p/oak-chair/wait/", {"variant": variant_id}).status_code == 404


def test_a_customer_waits_and_stops_waiting(ava, ava_browser, variant):
    Variant.objects.update(stock=0)
    for awaited, said in ((variant.pk, "We will write"), (None, "will not write")):
        response = ava_browser.post(
            "/p/oak-chair/wait/", {"variant": variant.pk}, headers={"HX-Request": "true"}
        )
        assert said in response.content.decode()
        assert lists.marks(ava, variant.product).awaited == awaited


def test_nobody_waits_for_what_is_there(ava, ava_browser, variant):
    page = ava_browser.post("/p/oak-chair/wait/", {"variant": variant.pk}, follow=True)
    assert "in stock again" in page.content.decode()
    assert not SavedItem.objects.exists()
