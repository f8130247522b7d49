"""The shopper dashboard without recommendations; with them, in tests/recommendations/test_for_you.py."""

import pytest

from recommendations.surfaces import SURFACES
from shop.views.dashboard import TABS

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def test_every_tab_is_of_a_surface_there_is():
    assert {tab.surface for tab in TABS.values()} <= SURFACES.keys()


@pytest.mark.parametrize("key", TABS)
def test_every_tab_has_an_address_and_says_why_it_is_empty(guest, ava_browser, key):
    for browser in (guest, ava_browser):
        page = browser.get(f"/for-you/{key}/")
        assert page.status_code == 200
        assert str(TABS[key].nothing) in page.text
        assert str(TABS[key].why) in page.text
        assert page.text.count('aria-current="page"') == 1 + ("navigation" in page.text)


def test_the_page_begins_with_the_history(guest):
    assert str(TABS["history"].nothing) in guest.get("/for-you/").text


@pytest.mark.parametrize("key", ["astrology", "HISTORY", "0"])
def test_a_tab_that_is_not_there_is_not_found(guest, key):
    assert guest.get(f"/for-you/{key}/").status_code == 404


def test_it_can_only_be_looked_at(ava_browser):
    assert ava_browser.post("/for-you/").status_code == 405


def test_a_guest_is_asked_to_sign_in_and_comes_back_to_the_tab(guest):
    assert "?next=/for-you/likes/" in guest.get("/for-you/likes/").text


def test_a_customer_is_not_asked_to_sign_in(ava_browser):
    assert "Once you have signed in" not in ava_browser.get("/for-you/likes/").text


def test_htmx_gets_the_tabs_alone_with_a_title_and_an_announcement(ava_browser):
    part = ava_browser.get("/for-you/budget/", headers=HTMX).text
    assert "<html" not in part
    assert "<title>In your budget" in part
    assert 'id="for-you-status" hx-swap-oob="innerHTML"' in part
    assert "<h1" not in part


def test_going_back_brings_the_whole_page(ava_browser):
    page = ava_browser.get("/for-you/budget/", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in page.text


def test_a_cache_in_between_never_takes_one_for_the_other(ava_browser):
    page = ava_browser.get("/for-you/budget/")
    assert "HX-Request" in page.headers["Vary"]
    assert "no-store" in page.headers["Cache-Control"]


def test_search_engines_leave_it_alone(guest):
    assert '<meta name="robots" content="noindex">' in guest.get("/for-you/").text
