"""Admin opens to staff what they have the permission for, page by page of every model, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from shop.models import User
from tests.contracts.access_rules import ADMIN_FOR_ANY_STAFF, ADMIN_PERMISSIONS, staff_with
from tests.contracts.test_access import routes
from tests.whole_shop import admin_models, first_row, one_of_everything

pytestmark = pytest.mark.slow

CLOSED = (403, 404, 405)
OF_ONE_ROW = {"change", "delete", "history", "act", "progress"}
DELETE_ALL = {"action": "delete_selected", "post": "yes", "select_across": "1", "index": "0"}


def admin_routes() -> list[str]:
    names = (name.removeprefix("admin:") for name, _ in routes() if name.startswith("admin:"))
    return [name for name in names if not name.startswith(("(?P<url>", "<path:object_id>/"))]


def permission_of(name: str) -> str:
    return ADMIN_PERMISSIONS.get(name) or ADMIN_PERMISSIONS.get(name.rpartition("_")[2], "")


def test_every_page_of_admin_says_what_it_takes():
    asking = [name for name in admin_routes() if name not in ADMIN_FOR_ANY_STAFF]
    assert [name for name in asking if not permission_of(name)] == []


def pages() -> Iterator[tuple[str, str]]:
    """The address of every page of every model, with its first row, and what it takes: `view`, `change` …"""
    for model in admin_models():
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        for name in (each for each in admin_routes() if each.startswith(prefix)):
            yield _address(name, model), permission_of(name)
    yield reverse("admin:auth_user_password_change", args=[first_row(User).pk]), "change"


def _address(name: str, model: Any) -> str:
    page = name.rpartition("_")[2]
    key = [first_row(model).pk] if page in OF_ONE_ROW else []
    return reverse(f"admin:{name}", args=[*key, "shipped"] if page == "act" else key)


def everything() -> list[Any]:
    """Every row that admin shows, as it is now."""
    return [list(model._default_manager.order_by("pk").values()) for model in admin_models()]


@pytest.fixture
def whole_shop(ava):
    return one_of_everything(ava)


@pytest.fixture
def browsers(whole_shop, charlie, browser_of):
    """A browser of somebody who may change nothing."""

    def of(who: str) -> Client:
        if who == "guest":
            return Client()
        people = {"customer": [charlie], "clerk": [staff_with()], "who may view": [staff_with("view")]}
        return browser_of(people[who][0])

    return of


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["guest", "customer", "clerk", "who may view"])
def test_whoever_may_change_nothing_changes_nothing(who, browsers):
    browser = browsers(who)
    before = everything()
    for address, asked in pages():
        got = browser.get(address).status_code
        posted = browser.post(address, {**DELETE_ALL, "_selected_action": ["1"]}).status_code
        case = f"{address} as {who}: GET {got}, POST {posted}"
        if who in ("guest", "customer"):
            assert (got, posted) == (302, 302), case
        elif who == "who may view" and asked == "view":
            assert got == 200, case
        else:
            assert got in CLOSED, case
            assert posted in CLOSED, case
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.parametrize("kinds", [("change",), ("delete",), ("add", "change")], ids=" and ".join)
def test_a_permission_opens_the_pages_that_ask_for_it_and_no_others(kinds, whole_shop, staff, browser_of):
    superuser, browser = browser_of(staff), browser_of(staff_with(*kinds, "view"))
    for address, asked in pages():
        status = browser.get(address).status_code
        expected = (superuser.get(address).status_code,) if asked in {*kinds, "view"} else CLOSED
        assert status in expected, f"{address} with {kinds}: {status}"


@pytest.mark.django_db
def test_whoever_may_only_view_is_offered_no_actions():
    request = RequestFactory().get("/")
    request.user = staff_with("view")
    pages = {model._meta.label: model_admin for model, model_admin in admin.site._registry.items()}
    assert {label: list(page.get_actions(request)) for label, page in pages.items()} == dict.fromkeys(
        pages, []
    )
