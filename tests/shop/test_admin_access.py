"""Sign-in addresses and groups in Django admin: nobody comes to powers that superusers did not hand out."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.urls import reverse

from tests.pages import act, form_of

pytestmark = pytest.mark.django_db

ALL = [f"{act}_emailaddress" for act in ("view", "add", "change", "delete")]


def page(name, *arguments, model="account_emailaddress"):
    return reverse(f"admin:{model}_{name}", args=arguments)


def filled(user, email="mallory@example.com"):
    return {"user": user.pk, "email": email, "verified": "on"}


@pytest.fixture
def sams(staff):
    return EmailAddress.objects.create(user=staff, email=staff.email, primary=True, verified=True)


@pytest.fixture
def charlies(charlie):
    return EmailAddress.objects.create(user=charlie, email="fox@example.com")


def test_a_clerk_gives_no_address_to_staff(clerk, staff, guest):
    answer = clerk(*ALL).post(page("add"), filled(staff))
    assert answer.status_code == 200
    assert "user" in answer.context["adminform"].form.errors
    guest.post("/accounts/password/reset/", {"email": "mallory@example.com"})
    assert not any("/password/reset/key/" in message.body for message in mail.outbox)


def test_a_clerk_hands_no_customers_address_on_to_staff(clerk, staff, charlies):
    answer = clerk(*ALL).post(page("change", charlies.pk), filled(staff))
    assert "user" in answer.context["adminform"].form.errors
    assert not staff.emailaddress_set.exists()


def test_a_clerk_neither_changes_nor_deletes_the_address_of_staff(clerk, sams):
    browser = clerk(*ALL)
    assert browser.post(page("change", sams.pk), filled(sams.user)).status_code == 403
    assert browser.post(page("delete", sams.pk), {"post": "yes"}).status_code == 403
    act(browser, page("changelist"), "delete_selected", sams)
    browser.post(
        page("changelist"), {"action": "delete_selected", "_selected_action": sams.pk, "post": "yes"}
    )
    assert EmailAddress.objects.get().email == "sam@example.com"


def test_a_clerk_who_may_keeps_customers_addresses(clerk, charlie, charlies):
    browser = clerk(*ALL)
    sent = form_of(browser.get(page("change", charlies.pk))) | {"email": "reynard@example.com"}
    assert browser.post(page("change", charlies.pk), sent).status_code == 302
    assert charlie.emailaddress_set.get().email == "reynard@example.com"


def test_a_superuser_keeps_those_of_staff(admin, staff):
    assert admin.post(page("add"), filled(staff, "sam@work.example")).status_code == 302
    assert staff.emailaddress_set.get().email == "sam@work.example"


@pytest.mark.parametrize("taken", ["ava@example.com", "FOX@example.com"])
def test_an_address_opens_one_account(admin, ava, ben, charlies, taken):
    answer = admin.post(page("add"), filled(ben, taken))
    assert "There is an account" in str(answer.context["errors"])
    assert not ben.emailaddress_set.exists()


def test_whoever_may_look_at_addresses_confirms_none(clerk, charlies):
    act(clerk("view_emailaddress"), page("changelist"), "make_verified", charlies)
    charlies.refresh_from_db()
    assert not charlies.verified


def test_only_superusers_say_what_a_group_may_do(admin, clerk):
    packers = Group.objects.create(name="Packers")
    wanted = Permission.objects.get(codename="delete_user")
    change = page("change", packers.pk, model="auth_group")
    sent = {"name": "Senders", "permissions": [wanted.pk]}
    for browser, granted in ((clerk("view_group", "change_group"), []), (admin, [wanted])):
        assert browser.post(change, sent).status_code == 302
        assert list(packers.permissions.all()) == granted
