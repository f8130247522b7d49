"""Customers and staff in Django admin: who may touch whom, and what goes along."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from shop.models import Address, Order, OrderStatus, User
from tests.factories import PASSWORD, AddressFactory, CartFactory, ReviewFactory, order_of
from tests.pages import act, form_of
from tests.shop.test_admin import page

pytestmark = pytest.mark.django_db


def new_user(admin, **changes):
    sent = {
        "email": "Nora@Example.com",
        "name": "Nora",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return admin.post(page("user", "add"), sent | changes)


def test_a_customer_is_added_and_can_sign_in(admin):
    assert new_user(admin).status_code == 302
    nora = User.objects.get(email="nora@example.com")
    assert nora.check_password(PASSWORD)
    assert not nora.is_staff


def test_one_e_mail_address_is_one_account_whatever_its_case(admin, ava):
    answer = new_user(admin, email="AVA@example.com")
    assert "There is an account" in str(answer.context["errors"])


def test_an_address_somebody_claims_opens_their_account_alone(admin, charlie, guest):
    EmailAddress.objects.create(user=charlie, email="nora@example.com")
    assert "There is an account" in str(new_user(admin).context["errors"])
    assert not User.objects.filter(email="nora@example.com").exists()


def test_nobody_is_given_an_address_somebody_else_claims(admin, charlie, ava):
    EmailAddress.objects.create(user=charlie, email="hers@example.com")
    change = page("user", "change", ava.pk)
    answer = admin.post(change, form_of(admin.get(change)) | {"email": "Hers@Example.com"})
    assert "There is an account" in str(answer.context["errors"])


def test_the_address_of_a_new_account_opens_it_alone_whoever_claims_it_later(admin, charlie, guest):
    new_user(admin)
    [known] = EmailAddress.objects.filter(user__email="nora@example.com")
    assert (known.email, known.primary, known.verified) == ("nora@example.com", True, True)
    charlie.set_password("another-pass-99")
    charlie.save()
    EmailAddress.objects.create(user=charlie, email="nora@example.com")
    for password, status in (("another-pass-99", 200), (PASSWORD, 302)):
        sent = {"login": "nora@example.com", "password": password}
        assert guest.post("/accounts/login/", sent).status_code == status


def test_who_claims_a_customers_address_keeps_nobody_from_editing_that_customer(admin, charlie, ava):
    EmailAddress.objects.create(user=charlie, email=ava.email)
    change = page("user", "change", ava.pk)
    assert admin.post(change, form_of(admin.get(change)) | {"name": "Ava"}).status_code == 302


def test_a_customer_is_edited_with_addresses_and_preferences(admin, ava):
    AddressFactory(user=ava, is_default=True)
    sent = form_of(admin.get(page("user", "change", ava.pk))) | {
        "name": "Ava Stone-Hill",
        "addresses-0-city": "York",
    }
    answer = admin.post(page("user", "change", ava.pk), sent)
    assert answer.status_code == 302, answer.context["errors"]
    ava.refresh_from_db()
    assert (ava.name, ava.check_password(PASSWORD)) == ("Ava Stone-Hill", True)
    address = Address.objects.get(user=ava)
    assert (address.city, address.is_default) == ("York", True)


def test_an_address_that_staff_changed_is_the_one_that_signs_in(admin, charlie, guest):
    EmailAddress.objects.create(user=charlie, email=charlie.email, primary=True, verified=True)
    change = page("user", "change", charlie.pk)
    assert admin.post(change, form_of(admin.get(change)) | {"email": "Fox@Example.com"}).status_code == 302
    [known] = EmailAddress.objects.filter(user=charlie)
    assert (known.email, known.primary, known.verified) == ("fox@example.com", True, True)
    for address, status in (("charlie@example.com", 200), ("fox@example.com", 302)):
        sent = {"login": address, "password": PASSWORD}
        assert guest.post("/accounts/login/", sent).status_code == status


def test_only_superusers_touch_staff_and_hand_out_powers(clerk, staff, ava):
    browser = clerk("view_user", "change_user", "delete_user")
    change, password = (
        page("user", "change", staff.pk),
        reverse("admin:auth_user_password_change", args=[staff.pk]),
    )
    assert browser.post(change, {"name": "Mine"}).status_code == 403
    assert browser.get(password).status_code == 403
    sent = form_of(browser.get(page("user", "change", ava.pk))) | {"is_superuser": "on", "is_staff": "on"}
    assert browser.post(page("user", "change", ava.pk), sent).status_code == 302
    ava.refresh_from_db()
    assert not ava.is_superuser
    assert not ava.is_staff


def saved(admin, user, **changes):
    """The customer's page, sent back with these changes."""
    change = page("user", "change", user.pk)
    answer = admin.post(change, form_of(admin.get(change)) | changes)
    assert answer.status_code == 302, answer.context["errors"]


def test_the_first_address_that_staff_add_is_the_default(admin, charlie):
    written = {"full_name": "Charlie", "line1": "2 Low Road", "city": "York", "postcode": "YO1 7HH"}
    sent = {f"addresses-0-{name}": value for name, value in (written | {"country": "GB"}).items()}
    saved(admin, charlie, **sent, **{"addresses-TOTAL_FORMS": "1"})
    assert charlie.addresses.get().is_default


def test_the_address_kept_longest_is_the_default_where_staff_delete_it(admin, charlie):
    AddressFactory(user=charlie, is_default=True)
    second, _third = AddressFactory(user=charlie), AddressFactory(user=charlie)
    saved(admin, charlie, **{"addresses-0-DELETE": "on"})
    assert charlie.addresses.get(is_default=True) == second


@pytest.fixture
def delivered(charlie, product, variant):
    """An order of Charlie's that is over."""
    return order_of(variant, user=charlie, status=OrderStatus.DELIVERED)


def delete(admin, user, way):
    if way == "on their page":
        return admin.post(page("user", "delete", user.pk), {"post": "yes"})
    sent = {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    return admin.post(page("user"), sent)


WAYS = pytest.mark.parametrize("way", ["on their page", "from the list"])


@WAYS
def test_deleting_a_customer_takes_all_along_and_leaves_orders_without_a_name(
    admin, charlie, product, variant, delivered, way
):
    CartFactory(user=charlie, holding={variant: 1})
    act(admin, page("review"), "approve", ReviewFactory(user=charlie, product=product))
    assert delete(admin, charlie, way).status_code == 302
    order = Order.objects.get()
    product.refresh_from_db()
    assert (order.user, order.email, hasattr(order, "delivery_address")) == (None, "", False)
    assert (product.rating_count, User.objects.filter(pk=charlie.pk).exists()) == (0, False)


@WAYS
def test_a_customer_with_an_order_under_way_stays_and_staff_are_told_why(
    admin, charlie, variant, delivered, way
):
    waiting = order_of(variant, user=charlie)
    answer = delete(admin, charlie, way)
    assert answer.status_code == 200
    assert f"Order {waiting.number}, still under way" in answer.content.decode()
    assert delivered.number not in answer.content.decode()[: answer.content.decode().find("</ul>")]
    delivered.refresh_from_db()
    assert delivered.user == charlie
