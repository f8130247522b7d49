"""What browsers are told about our pages: on every kind of answer, and nothing looser than it has to be."""

from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client

from recoshop.browser_rules import content_security_policy
from tests.factories import CHECKOUT_FORM

POLICY = "Content-Security-Policy"
OURS = {"media_url": "/media/", "payment_provider": "test", "is_https": True}


def directives(answer):
    parts = (part.split() for part in answer[POLICY].split(";"))
    return {name: set(sources) for name, *sources in parts}


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/p/nothing/",
        "/cart/",
        "/search/?q=x",
        "/orders/",
        "/accounts/login/",
        "/admin/",
        "/admin/login/",
    ],
)
def test_every_page_carries_the_policy(guest, address):
    answer = guest.get(address)
    told = directives(answer)
    assert told["default-src"] == told["object-src"] == told["frame-ancestors"] == {"'none'"}
    assert told["script-src"] == told["style-src"] == {"'self'"}
    assert not {name for name, sources in told.items() if any("unsafe" in each for each in sources)}
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_admins_pages_carry_it_too(staff, browser_of):
    assert directives(browser_of(staff).get("/admin/shop/product/"))["script-src"] == {"'self'"}


@pytest.mark.django_db
def test_a_form_without_its_token_and_one_that_cannot_be_read_are_answered_with_it(product):
    strict = Client(enforce_csrf_checks=True)
    assert POLICY in strict.post("/cart/add/", CHECKOUT_FORM)
    assert POLICY in Client().post("/cart/add/", {})


@pytest.mark.django_db
def test_a_page_that_breaks_is_answered_with_it(product, monkeypatch):
    monkeypatch.setattr("shop.cart.contents", lambda _: 1 / 0)
    answer = Client(raise_request_exception=False).get("/cart/")
    assert answer.status_code == 500
    assert POLICY in answer


@pytest.mark.django_db  # the end of a request looks after the connections that are open
def test_files_carry_it(settings):
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    file = Path(settings.MEDIA_ROOT) / "drawing.svg"
    file.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    try:
        with closing(Client().get("/media/drawing.svg")) as answer:
            assert directives(answer)["script-src"] == {"'self'"}
    finally:
        file.unlink()


def test_pictures_on_another_host_may_be_shown_and_nothing_else_from_there():
    told = content_security_policy(**{**OURS, "media_url": "https://files.example.com/shop/"})["DIRECTIVES"]
    assert told["img-src"] == ["'self'", "https://files.example.com"]
    assert not any("https://files.example.com" in told[name] for name in ("script-src", "style-src"))


def test_a_form_may_lead_to_the_page_of_the_payment_provider_in_use_only():
    def form_action(provider):
        return content_security_policy(**{**OURS, "payment_provider": provider})["DIRECTIVES"]["form-action"]

    assert form_action("test") == ["'self'"]
    assert form_action("stripe") == ["'self'", "https://checkout.stripe.com"]


def test_only_a_shop_on_https_has_plain_addresses_upgraded():
    told = content_security_policy(**{**OURS, "is_https": False})["DIRECTIVES"]
    assert told["upgrade-insecure-requests"] is False
