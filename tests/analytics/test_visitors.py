from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from analytics import visitors
from analytics.events import NewEvent, record
from analytics.models import Event, EventKind, Visitor
from tests.factories import PASSWORD, ProductFactory
from tests.shop.test_stock import while_uncommitted

pytestmark = pytest.mark.django_db(transaction=True)


def open_product(browser, product, **query):
    return browser.get(product.get_absolute_url(), query)


def events_of(user):
    return Event.objects.filter(visitor=visitors.of_user(user.pk).id)


def sign_in(browser, user):
    return browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def test_a_guest_is_one_visitor_from_page_to_page(guest, product):
    open_product(guest, product)
    open_product(guest, product)
    views = Event.objects.filter(kind=EventKind.VIEW)
    assert views.count() == 2
    assert views.values("visitor").distinct().count() == 1


def test_two_guests_are_two_visitors(product):
    for _ in range(2):
        open_product(Client(), product)
    assert Event.objects.filter(kind=EventKind.VIEW).values("visitor").distinct().count() == 2


def test_a_forged_cookie_is_a_new_visitor(guest, product):
    guest.cookies[visitors.COOKIE] = "00000000000000000000000000000000:forged"
    assert open_product(guest, product).status_code == 200
    assert Visitor.objects.get().pk.int != 0


def test_a_customer_is_the_same_visitor_in_every_browser(ava, browser_of, product):
    for _ in range(2):
        open_product(browser_of(ava), product)
    assert events_of(ava).filter(kind=EventKind.VIEW).count() == 2


def test_anonymous_history_joins_the_customer_at_sign_in(guest, charlie, product):
    open_product(guest, product)
    assert not events_of(charlie).exists()
    sign_in(guest, charlie)
    assert events_of(charlie).filter(product=product).exists()


def test_nothing_stays_behind_at_sign_in(guest, charlie, product):
    open_product(guest, product)
    sign_in(guest, charlie)
    assert not Event.objects.exclude(visitor=visitors.of_user(charlie.pk).id).exists()


def test_the_next_person_at_the_browser_starts_afresh(guest, charlie, product):
    open_product(guest, product)
    sign_in(guest, charlie)
    guest.post("/accounts/logout/")
    other = ProductFactory()
    open_product(guest, other)
    assert not events_of(charlie).filter(product=other).exists()


def test_stepping_into_a_persona_moves_nobodys_history(guest, ava, product):
    open_product(guest, product)
    guest.post(f"/demo/step-into/{ava.pk}/")
    assert not events_of(ava).filter(product=product).exists()
    guest.post("/demo/step-out/")
    open_product(guest, product)
    views = Event.objects.filter(kind=EventKind.VIEW, product=product)
    assert views.values("visitor").distinct().count() == 1


def test_what_another_tab_does_during_the_sign_in_lands_with_the_customer(ava, product):
    tab = visitors.VisitorKey(uuid4())

    def look():
        record(NewEvent(kind=EventKind.VIEW, occurred_at=timezone.now(), product_id=product.pk), visitor=tab)

    def merge():
        request = RequestFactory().get("/")
        request.fresh_visitor_id = tab.id  # type: ignore[attr-defined]  # as the cookie would say
        visitors.merge_at_sign_in(request, ava.pk)

    look()
    while_uncommitted(merge, look)
    assert events_of(ava).count() == Event.objects.count() == 2
