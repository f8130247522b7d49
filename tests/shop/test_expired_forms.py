"""A form whose token is no longer good does nothing, and comes back with what was typed, to be sent again."""

import pytest
from django.test import Client

from shop.models import CartLine
from tests.pages import form_of, told

pytestmark = pytest.mark.django_db

OURS = {"Origin": "http://testserver"}


@pytest.fixture
def strict():
    """A guest's browser whose forms need their token, as everybody's do."""
    return Client(enforce_csrf_checks=True)


def test_it_does_nothing_and_can_be_sent_again(strict, variant):
    typed = {"variant": str(variant.pk), "quantity": "3", "next": '/?a="><b>'}
    expired = strict.post("/cart/add/", {**typed, "csrfmiddlewaretoken": "x" * 32}, headers=OURS)
    assert expired.status_code == 403
    assert "This form has expired." in expired.content.decode()
    assert not CartLine.objects.exists()
    again = form_of(expired)
    assert {name: again[name] for name in typed} == typed
    assert strict.post("/cart/add/", again, headers=OURS).status_code == 302
    assert CartLine.objects.get().quantity == 3


def test_a_field_with_several_values_keeps_them_all(strict, product):
    expired = strict.post("/account/preferences/", {"brands": ["1", "2"]}, headers=OURS)
    assert expired.content.decode().count('name="brands"') == 2


def test_passwords_and_cards_are_typed_again(strict, product):
    typed = {"login": "ava@example.com", "password": "a-secret", "card_number": "4242424242424242"}
    expired = strict.post("/accounts/login/", typed, headers=OURS)
    assert form_of(expired).keys() == {"login", "csrfmiddlewaretoken"}


@pytest.mark.parametrize("origin", [{"Origin": "https://elsewhere.example.com"}, {"Origin": "null"}, {}])
def test_what_another_site_sends_is_not_filled_in(strict, variant, origin):
    refused = strict.post("/cart/add/", {"variant": variant.pk, "quantity": 3}, headers=origin)
    assert refused.status_code == 403
    assert form_of(refused) == {}


def test_a_part_of_a_page_has_the_whole_page_loaded_anew(strict, variant):
    refused = strict.post("/cart/add/", {"variant": variant.pk}, headers={**OURS, "HX-Request": "true"})
    assert (refused.status_code, refused["HX-Refresh"]) == (403, "true")
    assert "This page was out of date." in told(strict.get("/cart/"))
