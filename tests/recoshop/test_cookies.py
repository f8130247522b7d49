"""Every cookie the shop sets: for this host alone and over https in production, plain in a demo."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.factories import ProductFactory
from tests.recoshop.test_settings import SECRET

NAMES = {"session", "csrf", "visitor", "cart", "messages", "language"}

SHOPPING = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.db import connections
connections.settings["default"]["NAME"] = sys.argv[1]
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from django.test import Client
from shop.models import CartLine, Variant

browser = Client(headers={"host": "localhost"})
kept, gone, answers = {}, [], []

def go(answer):
    answers.append(answer)
    for name, cookie in answer.cookies.items():
        if cookie["max-age"] == 0:
            gone.append([name, cookie["secure"]])
        kept[name] = {key: cookie[key] for key in ("secure", "httponly", "samesite", "path", "domain")}
    return answer

product = Variant.objects.get().product
go(browser.get(product.get_absolute_url(), secure=True))
go(browser.post("/cart/add/", {"variant": Variant.objects.get().pk, "quantity": 1}, secure=True))
sign_in = {"login": "ava@example.com", "password": "a-good-long-password"}
go(browser.post("/accounts/login/", sign_in, secure=True))
home = go(browser.get("/", secure=True))
plain = browser.get("/cart/")
print(json.dumps({
    "kept": kept, "gone": gone, "home": home.status_code, "shopper": str(home.wsgi_request.user),
    "lines": CartLine.objects.filter(cart__user__isnull=False).count(),
    "hsts": home.get("Strict-Transport-Security"),
    "policy": home.get("Content-Security-Policy"), "plain": [plain.status_code, plain.get("Location")],
}))
"""


def shopping(**environment):
    """What the browser of a shopper is given who looks, fills a cart and signs in, under these settings."""
    outcome = subprocess.run(
        [sys.executable, "-c", SHOPPING, connection.settings_dict["NAME"]],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "recoshop.settings", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout.splitlines()[-1])


@pytest.fixture
def shop(ava, transactional_db):
    ProductFactory()


@pytest.mark.django_db(transaction=True)
def test_in_production_no_cookie_leaves_https_or_this_host(shop):
    told = shopping(DEMO="0", SECRET_KEY=SECRET)
    assert set(told["kept"]) == {f"__Host-{name}" for name in NAMES}
    for cookie in told["kept"].values():
        assert (cookie["secure"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
            True,
            "Lax",
            "/",
            "",
        )
    readable = {name for name, cookie in told["kept"].items() if not cookie["httponly"]}
    assert readable <= {"__Host-cart", "__Host-messages"}  # these two only as they are taken away
    assert {name for name, _ in told["gone"]} == {"__Host-cart", "__Host-messages"}
    assert all(secure for _, secure in told["gone"])  # a browser would keep them otherwise


@pytest.mark.django_db(transaction=True)
def test_in_production_a_shopper_gets_as_far_as_in_a_demo_and_stays_on_https(shop):
    told = shopping(DEMO="0", SECRET_KEY=SECRET)
    assert (told["home"], told["shopper"], told["lines"]) == (200, "Ava Stone", 1)
    assert told["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert "upgrade-insecure-requests" in told["policy"]
    assert told["plain"] == [301, "https://localhost/cart/"]


@pytest.mark.django_db(transaction=True)
def test_a_demo_on_plain_http_has_the_same_cookies_by_their_plain_names(shop):
    told = shopping(DEMO="1")
    assert set(told["kept"]) == NAMES - {"language"}  # Ava is a persona there, and those keep no language
    assert not any(cookie["secure"] for cookie in told["kept"].values())
    assert told["hsts"] is None
    assert "upgrade-insecure-requests" not in told["policy"]
