"""The account area, and the pages around signing in."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.models import User
from tests.factories import PASSWORD, AddressFactory, UserFactory, order_of
from tests.shop.test_accounts import sign_in

pytestmark = pytest.mark.django_db

OWN = ["/account/", "/account/profile/", "/account/addresses/", "/account/addresses/new/", "/account/data/"]
RESET = "/accounts/password/reset/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def sign_in_to_admin(browser, user, *, password=PASSWORD):
    return browser.post("/admin/login/?next=/admin/", {"username": user.email, "password": password})


def link_in(message):
    """The address of the page that a mail leads to."""
    [found] = {word for word in message.body.split() if word.startswith("http://testserver/")}
    return found.removeprefix("http://testserver")


class TestTheArea:
    @pytest.mark.parametrize("path", [*OWN, "/account/data/download/"])
    def test_a_guest_is_asked_to_sign_in_and_led_back(self, guest, path):
        assert guest.get(path).url == f"/accounts/login/?next={path}"

    @pytest.mark.parametrize("path", OWN)
    def test_no_cache_keeps_a_page(self, charlie, browser_of, path):
        assert "no-store" in browser_of(charlie).get(path)["Cache-Control"]

    def test_the_overview_shows_the_latest_order_and_the_default_address(self, charlie, browser_of, variant):
        AddressFactory(user=charlie, is_default=True, city="Hull")
        older, latest = order_of(variant, user=charlie), order_of(variant, user=charlie)
        page = browser_of(charlie).get("/account/").content.decode()
        assert latest.number in page and older.number not in page
        assert "Hull" in page

    def test_the_overview_costs_the_same_for_many_orders(self, charlie, browser_of, variant):
        browser = browser_of(charlie)

        def cost():
            browser.get("/account/")
            with CaptureQueriesContext(connection) as queries:
                browser.get("/account/")
            return len(queries)

        order_of(variant, user=charlie)
        few = cost()
        for _ in range(4):
            order_of(variant, user=charlie)
            AddressFactory(user=charlie)
        assert cost() == few

    def test_a_customer_changes_their_name(self, charlie, browser_of):
        browser = browser_of(charlie)
        browser.post("/account/profile/", {"name": "  Charlotte\n Fox "})
        charlie.refresh_from_db()
        assert charlie.name == "Charlotte Fox"

    @pytest.mark.parametrize("name", ["x" * 10_000, "\x00"])
    def test_a_name_that_cannot_be_kept_is_refused(self, charlie, browser_of, name):
        assert browser_of(charlie).post("/account/profile/", {"name": name}).status_code == 422

    @pytest.mark.parametrize("name", ["", "مريم", "👩‍🚀", "<script>"])
    def test_other_names_are_taken_as_they_are(self, charlie, browser_of, name):
        browser = browser_of(charlie)
        assert browser.post("/account/profile/", {"name": name}).status_code == 302
        assert "<script></" not in browser.get("/account/").content.decode()

    def test_a_personas_name_stays(self, ava, ava_browser):
        assert ava_browser.post("/account/profile/", {"name": "Mine"}).status_code == 403
        ava.refresh_from_db()
        assert ava.name == "Ava Stone"


class TestResetting:
    def test_the_link_in_the_mail_leads_to_another_password_once(self, guest, charlie):
        guest.post(RESET, {"email": charlie.email})
        address = link_in(mail.outbox[0])
        page = guest.get(address, follow=True)
        new = {"password1": "another-pass-99", "password2": "another-pass-99"}
        assert guest.post(page.redirect_chain[-1][0], new).status_code == 302
        charlie.refresh_from_db()
        assert charlie.check_password("another-pass-99")
        assert "does not work any more" in Client().get(address, follow=True).content.decode()

    def test_the_mail_is_text_and_html_and_speaks_of_the_shop(self, guest, charlie):
        guest.post(RESET, {"email": charlie.email})
        [message] = mail.outbox
        [(html, kind)] = message.alternatives
        assert (kind, message.to) == ("text/html", [charlie.email])
        assert link_in(message) in html
        assert "Recoshop" in message.subject and "Email" not in message.body

    def test_known_and_unknown_addresses_are_answered_alike(self, guest, charlie):
        answers = [guest.post(RESET, {"email": email}) for email in (charlie.email, "nobody@example.com")]
        assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
        pages = [TOKEN.sub("", guest.get(answer["Location"]).content.decode()) for answer in answers]
        assert pages[0] == pages[1]
        assert len(mail.outbox) == 2, "both are written to, the second that there is no account"

    def test_other_browsers_are_signed_out(self, charlie, browser_of):
        here, elsewhere = browser_of(charlie), browser_of(charlie)
        new = {"oldpassword": PASSWORD, "password1": "another-pass-99", "password2": "another-pass-99"}
        here.post("/accounts/password/change/", new)
        assert here.get("/account/").status_code == 200
        assert elsewhere.get("/account/").status_code == 302

    def test_a_changed_password_is_told_by_mail(self, charlie, browser_of):
        EmailAddress.objects.create(user=charlie, email=charlie.email, primary=True, verified=True)
        new = {"oldpassword": PASSWORD, "password1": "another-pass-99", "password2": "another-pass-99"}
        browser_of(charlie).post("/accounts/password/change/", new)
        assert "password of your account has been changed" in mail.outbox[0].body


class TestSigningUp:
    def test_an_address_that_is_taken_is_not_told_where_addresses_are_confirmed_first(
        self, guest, charlie, settings
    ):
        settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
        forms = [{"email": email, "password1": PASSWORD} for email in (charlie.email, "new@example.com")]
        answers = [Client().post("/accounts/signup/", form) for form in forms]
        assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
        assert "there is one already" in mail.outbox[0].body
        assert User.objects.count() == 2

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": "x" * 10_000 + "@example.com"},
            {"email": "\x00@example.com"},
            {"email": "مريم"},
            {"name": "x" * 10_000},
            {"name": "\x00"},
            {"password1": "\x00"},
            {"password1": "password"},
        ],
        ids=lambda wrong: str(wrong)[:30],
    )
    def test_what_cannot_be_is_said_and_nobody_is_registered(self, guest, wrong):
        form = {"name": "Dana", "email": "dana@example.com", "password1": PASSWORD}
        response = guest.post("/accounts/signup/", {**form, **wrong})
        assert response.status_code == 200
        assert "Please check this" in response.content.decode()
        assert not User.objects.exists()


class TestGuessing:
    def test_an_account_is_closed_to_guesses_after_five(self, guest, charlie):
        for number in range(5):
            sign_in(guest, charlie, password=f"guess-{number}")
        response = sign_in(guest, charlie)
        assert "Too many wrong passwords" in response.content.decode()
        assert not response.wsgi_request.user.is_authenticated

    def test_others_at_another_place_still_sign_in(self, guest, charlie, ben):
        for number in range(5):
            sign_in(guest, charlie, password=f"guess-{number}")
        assert sign_in(Client(REMOTE_ADDR="10.1.1.1"), ben).status_code == 302

    def test_one_place_cannot_try_many_accounts(self, guest):
        users = UserFactory.create_batch(35)
        answers = [sign_in(guest, user, password="guess").status_code for user in users]
        assert answers.count(429) >= 5

    @pytest.mark.parametrize("path", [RESET, "/accounts/signup/"])
    def test_one_place_cannot_ask_without_end(self, guest, path):
        answers = [guest.post(path, {"email": f"x{n}@example.com"}) for n in range(22)]
        assert answers[-1].status_code == 429
        assert "a little too often" in answers[-1].content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_a_hundred_tries_at_once_are_limited_too(self, charlie):
        barrier = threading.Barrier(10)

        def guess(number):
            if number < 10:
                barrier.wait()
            try:
                sign_in(Client(), charlie, password=f"guess-{number}")
            finally:
                connection.close()

        with ThreadPoolExecutor(10) as pool:
            list(pool.map(guess, range(100)))
        counted = [cache.get(key) for key in cache.keys("*login_failed*")]  # type: ignore[attr-defined]
        assert max(len(times) for times in counted) == 10
        assert "Too many" in sign_in(Client(REMOTE_ADDR="10.1.1.1"), charlie).content.decode()

    def test_admins_door_closes_after_five_guesses_too(self, guest, staff):
        for number in range(5):
            assert "correct" in sign_in_to_admin(guest, staff, password=f"guess-{number}").content.decode()
        response = sign_in_to_admin(guest, staff)
        assert "Too many wrong passwords" in response.content.decode()
        assert not response.wsgi_request.user.is_authenticated

    def test_guesses_count_at_both_doors(self, guest, staff):
        for number in range(5):
            sign_in(guest, staff, password=f"guess-{number}")
        assert "Too many wrong passwords" in sign_in_to_admin(guest, staff).content.decode()

    def test_staff_who_know_their_password_come_in_as_often_as_they_like(self, staff):
        assert {sign_in_to_admin(Client(), staff).status_code for _ in range(12)} == {302}

    @pytest.mark.parametrize("facts", [{"is_staff": False}, {"is_staff": True, "is_active": False}], ids=str)
    def test_admin_opens_to_staff_only(self, guest, facts):
        response = sign_in_to_admin(guest, UserFactory(**facts))
        assert response.status_code == 200
        assert not response.wsgi_request.user.is_authenticated

    def test_without_redis_shoppers_still_sign_in(self, guest, charlie, settings):
        settings.CACHES = {
            "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"},
        }
        assert sign_in(guest, charlie).status_code == 302


class TestTheSession:
    def test_it_has_another_key_after_signing_in(self, guest, charlie, variant):
        guest.post("/account/preferences/", {"budget": "5"})
        before = guest.session.session_key
        sign_in(guest, charlie)
        assert before and guest.session.session_key != before

    def test_scripts_cannot_read_its_cookie_and_other_sites_cannot_send_it(self, guest, charlie):
        cookie = sign_in(guest, charlie).cookies["session"]
        assert cookie["httponly"] and cookie["samesite"] == "Lax"
