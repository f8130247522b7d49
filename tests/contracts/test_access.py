"""Nobody reaches what is another's: the whole cast tries every route of the storefront, both ways."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.signing import get_cookie_signer
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from shop import cart, order_access
from shop.models import (
    Address,
    CartLine,
    DeliveryAddress,
    Like,
    Order,
    OrderLine,
    Payment,
    Preferences,
    Review,
    SavedItem,
    User,
)
from tests.contracts.access_rules import RULES, Rule, Scene, staged
from tests.factories import UserFactory

pytestmark = pytest.mark.slow

CAST = ("owner", "other shopper", "guest", "another guest", "clerk", "superuser")
METHODS = ("get", "post")
PERSONAL = {
    CartLine: ("cart__user", "cart"),
    Order: ("user", "pk"),
    OrderLine: ("order__user", "order"),
    DeliveryAddress: ("order__user", "order"),
    Payment: ("order__user", "order"),
    Address: ("user", None),
    Preferences: ("user", None),
    Review: ("user", None),
    Like: ("user", None),
    SavedItem: ("user", None),
}
"""What people own: the way to a customer, and where guests have such things, the way to theirs."""


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route there is, by its name with its namespace, or by its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + (entry.name or str(entry.pattern)), entry
        else:
            yield from routes(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


def test_every_route_says_who_may_use_it():
    assert {name for name, _ in routes() if not name.startswith("admin:")} - set(RULES) == set()


@pytest.fixture
def scene(ava, ben):
    ava.is_persona = False  # nobody steps into her here
    ava.save()
    return staged(ava, ben)


@pytest.fixture
def browsers(scene, browser_of, charlie, staff):
    """A fresh browser of each of the cast; the guest's knows their cart and their order."""

    def of(who: str) -> Client:
        users = {"owner": scene.owner, "other shopper": charlie, "superuser": staff}
        if who == "clerk":
            return browser_of(UserFactory(is_staff=True))
        if who in users:
            return browser_of(users[who])
        browser = Client()
        if who == "guest":
            value = get_cookie_signer(salt=cart.COOKIE).sign(scene.guests_cart.pk.hex)
            browser.cookies[cart.COOKIE] = value
            session = browser.session
            session[order_access.SESSION_KEY] = [scene.guests_order.number]
            session.save()
            browser.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        return browser

    return of


def owned_by(scene: Scene, who: str) -> list[Any]:
    """All rows of a person, as they are now."""
    rows: list[Any] = []
    for model, (by_user, by_guest) in PERSONAL.items():
        if who == "owner":
            wanted: dict[str, Any] = {by_user: scene.owner}
        elif by_guest:
            theirs = scene.guests_cart if model is CartLine else scene.guests_order
            wanted = {by_guest: theirs.pk}
        else:
            continue
        rows += model._default_manager.filter(**wanted).order_by("pk").values()
    if who == "owner":
        rows += User.objects.filter(pk=scene.owner.pk).values("email", "password", "name", "is_active")
    return rows


def text_of(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + answer.get("Location", "")


def is_sent_to_sign_in(answer: Any) -> bool:
    return answer.get("Location", "").startswith(reverse(settings.LOGIN_URL))


def is_led_on(answer: Any) -> bool:
    """To a page that everybody has, their own of it."""
    place = urlsplit(answer.get("Location", "")).path
    return bool(place) and any(not rule.owners for rule in RULES[resolve(place).url_name])


CASES = [
    pytest.param(name, rule, id=f"{name} of {'/'.join(sorted(rule.owners))}" if rule.owners else name)
    for name, rules in RULES.items()
    for rule in rules
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "rule"), CASES)
def test_nobody_reads_or_changes_what_is_anothers(name, rule, scene, browsers):
    address = address_of(name, rule, scene)
    for who in CAST:
        for method in METHODS:
            before = {person: owned_by(scene, person) for person in scene.secrets if person != who}
            sent = rule.sent(scene) if method == "post" else {}
            answer = getattr(browsers(who), method)(address, sent)
            case = f"{method.upper()} {address} as {who}: {answer.status_code}"
            assert answer.status_code < 500, case
            said = text_of(answer).replace(address, "")
            known = scene.secrets.get(who, set()) | set(map(str, sent.values()))  # what one types comes back
            for person, rows in before.items():
                assert not {word for word in scene.secrets[person] - known if word in said}, case
                assert owned_by(scene, person) == rows, case
            if rule.owners and who not in rule.owners:
                is_away = is_sent_to_sign_in(answer) or (method != "post" and is_led_on(answer))
                assert answer.status_code in (403, 404, 405) or is_away, case


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "rule"), [case for case in CASES if case.values[1].owners])
def test_what_is_somebodys_is_there_for_them(name, rule, scene, browsers):
    for who in rule.owners:
        answer = browsers(who).get(address_of(name, rule, scene))
        assert answer.status_code in (200, 302, 405)
        assert not answer.get("Location", "").startswith("/accounts/")


def address_of(name: str, rule: Rule, scene: Scene) -> str:
    arguments = rule.arguments(scene)
    return f"/media/{arguments[0]}" if name.startswith("^media/") else reverse(name, args=arguments)
