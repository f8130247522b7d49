"""The address book: one default as long as there is an address, and nobody else's."""

import threading

import pytest
from django.db import connection

from shop import addresses
from shop.exceptions import TooManyAddresses
from shop.models import Address
from tests.factories import AddressFactory, UserFactory
from tests.shop.test_accounts import sign_in

pytestmark = pytest.mark.django_db

PAGE = "/account/addresses/"
FILLED = {
    "full_name": "Charlie Fox",
    "line1": "2 Low Road",
    "city": "York",
    "postcode": "yo1 7hh",
    "country": "GB",
}


@pytest.fixture
def browser(charlie, browser_of):
    return browser_of(charlie)


@pytest.fixture
def kept(charlie):
    """Three addresses, the first the default."""
    return [
        addresses.keep(charlie, AddressFactory.build(user=None, line1=f"{n} High Street")) for n in (1, 2, 3)
    ]


def defaults(user):
    return [address.line1 for address in user.addresses.filter(is_default=True)]


def test_the_first_address_is_the_default(charlie, kept):
    assert defaults(charlie) == ["1 High Street"]


def test_an_address_is_added_in_the_form_its_country_writes_it(browser, charlie):
    assert browser.post(PAGE + "new/", FILLED).url == PAGE
    address = charlie.addresses.get()
    assert (address.postcode, address.is_default) == ("YO1 7HH", True)
    assert "2 Low Road" in browser.get(PAGE).content.decode()


def test_the_same_address_is_kept_once(browser, charlie):
    browser.post(PAGE + "new/", FILLED)
    browser.post(PAGE + "new/", FILLED)
    assert charlie.addresses.count() == 1


def test_an_address_is_changed(browser, charlie, kept):
    browser.post(f"{PAGE}{kept[1].pk}/", FILLED)
    kept[1].refresh_from_db()
    assert (kept[1].city, kept[1].is_default) == ("York", False)


def test_another_address_becomes_the_default(browser, charlie, kept):
    browser.post(f"{PAGE}{kept[2].pk}/default/")
    assert defaults(charlie) == ["3 High Street"]


def test_whose_session_expired_meanwhile_is_led_back_to_the_book_after_signing_in(guest, charlie, kept):
    path = f"{PAGE}{kept[2].pk}/default/"
    assert guest.post(path).url == f"/accounts/login/?next={path}"
    back = sign_in(guest, charlie, next=path)
    assert guest.get(back.url, follow=True).redirect_chain == [(PAGE, 302)]
    assert defaults(charlie) == ["1 High Street"]


def test_deleting_asks_first(browser, charlie, kept):
    page = browser.get(f"{PAGE}{kept[0].pk}/delete/")
    assert "Delete this address?" in page.content.decode()
    assert charlie.addresses.count() == 3


def test_deleting_the_default_makes_the_one_kept_longest_the_default(browser, charlie, kept):
    browser.post(f"{PAGE}{kept[0].pk}/delete/")
    assert defaults(charlie) == ["2 High Street"]


def test_deleting_another_leaves_the_default(browser, charlie, kept):
    browser.post(f"{PAGE}{kept[2].pk}/delete/")
    assert defaults(charlie) == ["1 High Street"]


def test_the_last_address_can_go(browser, charlie, kept):
    for address in kept:
        browser.post(f"{PAGE}{address.pk}/delete/")
    assert not Address.objects.exists()
    assert browser.get(PAGE).status_code == 200


def test_an_address_book_has_an_end(charlie, browser, monkeypatch, kept):
    monkeypatch.setattr(addresses, "MOST_KEPT", 3)
    with pytest.raises(TooManyAddresses):
        addresses.keep(charlie, AddressFactory.build(user=None, line1="4 High Street"))
    response = browser.post(PAGE + "new/", FILLED)
    assert (response.status_code, charlie.addresses.count()) == (422, 3)
    assert "You keep 3 addresses already" in response.content.decode()


@pytest.mark.parametrize("act", ["", "default/", "delete/"])
@pytest.mark.parametrize("who", ["another customer", "staff", "guest"])
def test_addresses_of_others_do_not_exist(kept, charlie, browser_of, guest, staff, act, who):
    browser = {"another customer": browser_of(UserFactory()), "staff": browser_of(staff), "guest": guest}[who]
    path = f"{PAGE}{kept[1].pk}/{act}"
    for answer in (browser.get(path), browser.post(path, FILLED)):
        if who == "guest" or answer.request["REQUEST_METHOD"] == "GET" and act == "default/":
            assert answer.status_code == 302
        else:
            assert answer.status_code == 404
    assert defaults(charlie) == ["1 High Street"]
    assert charlie.addresses.count() == 3
    assert not Address.objects.filter(city="York").exists()


@pytest.mark.parametrize("address_id", ["0", "9" * 30])
def test_an_unknown_address_is_not_found(browser, address_id):
    assert browser.get(f"{PAGE}{address_id}/").status_code == 404


@pytest.mark.parametrize("path", ["new/", "{}/", "{}/default/", "{}/delete/"])
def test_nobody_leaves_an_address_with_a_persona(ava, ava_browser, path):
    address = AddressFactory(user=ava, is_default=True)
    assert ava_browser.post(PAGE + path.format(address.pk), FILLED).status_code == 403
    assert ava.addresses.get().city == "Leeds"
    assert "Add an address" not in ava_browser.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"full_name": "x" * 10_000},
        {"full_name": "\x00"},
        {"line1": ""},
        {"postcode": "no code"},
        {"country": "XX"},
        {"country": "9" * 5000},
        {"phone": "💺"},
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_is_kept(browser, wrong):
    response = browser.post(PAGE + "new/", {**FILLED, **wrong})
    assert response.status_code == 422
    assert "Please check this" in response.content.decode()
    assert not Address.objects.exists()


@pytest.mark.parametrize("name", ["مريم العلي", "👩‍🚀 Astro Naut", "Zoë 'O' <b>Hall</b>", "x" * 150])
def test_names_of_all_kinds_are_kept_and_shown(browser, charlie, name):
    assert browser.post(PAGE + "new/", {**FILLED, "full_name": name}).status_code == 302
    assert charlie.addresses.get().full_name == name
    assert "<b>Hall" not in browser.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_change_the_default_at_once_leave_one(charlie, kept):
    def choose(address):
        try:
            addresses.make_default(address)
        finally:
            connection.close()

    threads = [threading.Thread(target=choose, args=[address]) for address in kept * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(defaults(charlie)) == 1
