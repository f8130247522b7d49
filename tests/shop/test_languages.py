"""Which language somebody is spoken to in, and where that is remembered."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core import mail
from django.utils import translation
from django.utils.formats import date_format

from shop import languages
from shop.models import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

GERMAN = {"language": "de", "next": "/search/?q=stuhl"}
ASKS_FOR_GERMAN = {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}


def language_of(response):
    return response.headers["Content-Language"]


def test_a_newcomer_is_spoken_to_as_the_browser_asks(guest):
    answer = guest.get("/", headers=ASKS_FOR_GERMAN)
    assert language_of(answer) == "de"
    assert '<html lang="de"' in answer.content.decode()


@pytest.mark.parametrize("asked", ["", "fr", "en-US,en;q=0.9", "*", "de;q=nonsense", "\0", "x" * 5000])
def test_whoever_asks_for_another_language_or_none_is_spoken_to_in_english(guest, asked):
    assert language_of(guest.get("/", headers={"accept-language": asked})) == "en-gb"


def test_a_choice_leads_back_to_the_page_and_counts_from_then_on(guest):
    answer = guest.post("/language/", GERMAN)
    assert (answer.status_code, answer.url) == (302, "/search/?q=stuhl")
    assert language_of(guest.get("/")) == "de"
    guest.post("/language/", {"language": "en-gb", "next": "/"})
    assert language_of(guest.get("/", headers=ASKS_FOR_GERMAN)) == "en-gb"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"]
)
def test_a_choice_never_leads_elsewhere(guest, elsewhere):
    answer = guest.post("/language/", {"language": "de", "next": elsewhere}, headers={"accept": "text/html"})
    assert answer.url == "/"


@pytest.mark.parametrize("language", ["", "fr", "../../etc", "🦆", "x" * 10_000])
def test_a_language_the_shop_does_not_speak_is_refused(guest, language):
    answer = guest.post("/language/", {"language": language})
    assert answer.status_code == 400
    assert not answer.cookies.get("language")


def test_languages_are_chosen_by_post_only(guest):
    assert guest.get("/language/?language=de").status_code == 405


def test_pages_are_told_apart_by_whoever_keeps_copies(guest, product):
    for address in ("/", "/search/?q=chair", product.get_absolute_url(), "/accounts/login/", "/nowhere/"):
        varies = {name.strip() for name in guest.get(address).headers["Vary"].split(",")}
        assert {"Accept-Language", "Cookie"} <= varies, address


def test_the_choice_is_kept_with_a_customer_and_found_on_another_device(charlie, browser_of, guest):
    browser_of(charlie).post("/language/", GERMAN)
    charlie.refresh_from_db()
    assert languages.language_of(charlie) == "de"
    guest.post("/accounts/login/", {"login": charlie.email, "password": PASSWORD})
    assert language_of(guest.get("/")) == "de"


def test_what_was_chosen_in_this_browser_goes_before_what_is_kept(guest):
    reader = UserFactory(language="de")
    guest.post("/language/", {"language": "en-gb", "next": "/"})
    guest.post("/accounts/login/", {"login": reader.email, "password": PASSWORD})
    assert language_of(guest.get("/")) == "en-gb"


def test_a_new_customer_is_written_to_in_the_language_they_read(guest):
    form = {"email": "dana@example.com", "password1": PASSWORD}
    guest.post("/accounts/signup/", form, headers=ASKS_FOR_GERMAN)
    assert languages.language_of(User.objects.get()) == "de"
    assert "Schön, dass du hier bist." in mail.outbox[0].body


def test_a_persona_is_everybodys_and_keeps_no_language(ava, ava_browser):
    ava_browser.post("/language/", GERMAN)
    ava.refresh_from_db()
    assert ava.language == ""
    assert language_of(ava_browser.get("/")) == "de"


def test_guests_and_odd_values_are_written_to_in_the_shops_language():
    assert languages.language_of(None) == "en-gb"
    assert languages.language_of(SimpleNamespace(language="klingon")) == "en-gb"


def test_every_language_is_named_in_itself(guest):
    for chosen in ("en-gb", "de"):
        guest.post("/language/", {"language": chosen, "next": "/"})
        page = guest.get("/").content.decode()
        assert 'lang="de" >Deutsch<' in page or 'lang="de" aria-current="true">Deutsch<' in page
        assert 'lang="en-gb" >English<' in page or 'lang="en-gb" aria-current="true">English<' in page


def test_pages_for_bad_moments_are_in_the_readers_language_too(guest):
    answer = guest.post("/language/", {"language": ""}, headers=ASKS_FOR_GERMAN)
    assert "Das konnten wir nicht lesen." in answer.content.decode()
    assert '<html lang="de"' in answer.content.decode()


def test_prices_and_dates_are_written_as_readers_of_german_do(guest, product):
    product.variants.update(price="1234.50")
    page = guest.get(product.get_absolute_url(), headers=ASKS_FOR_GERMAN).content.decode()
    assert "1.234,50\xa0£" in page
    with translation.override("de"):
        written = date_format(datetime(2026, 11, 5, 15, 20, tzinfo=UTC), "DATETIME_FORMAT")
    assert written == "5. Nov. 2026, 15:20"


def test_countries_have_german_names(guest, variant):
    guest.post("/cart/add/", {"variant": variant.pk, "quantity": 1})
    page = guest.get("/checkout/", headers=ASKS_FOR_GERMAN).content.decode()
    names = [">Österreich<", ">Türkei<", ">Vereinigtes Königreich<"]
    assert all(name in page for name in names)
