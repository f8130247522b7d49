"""What shoppers tell us they like: the questionnaire, where answers are kept, and whose they become."""

import random
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop import preferences, questionnaire
from shop.models import Category, Preferences, Product, User
from shop.preferences import Answers
from tests.factories import PASSWORD, BrandFactory, CategoryFactory, ProductFactory
from tests.shop.test_accounts import sign_in

pytestmark = pytest.mark.django_db

PAGE = "/account/preferences/"


@pytest.fixture
def kitchen():
    return CategoryFactory(name="Kitchen", slug="kitchen")


@pytest.fixture
def kettles(kitchen):
    return CategoryFactory(name="Kettles", slug="kettles", parent=kitchen)


@pytest.fixture
def kettle(kettles):
    return ProductFactory(title="Kettle", category=kettles, brand=BrandFactory(name="Steamworks"))


def answered(kettle):
    return {
        "categories": [Category.objects.get_parent(kettle.category).pk, kettle.category.pk],
        "brands": [kettle.brand.pk],
        "budget": "25.50",
        "gender": "female",
        "birth_year": "1985",
    }


def test_answers_are_kept_and_shown_again(charlie, browser_of, kettle, kitchen):
    browser = browser_of(charlie)
    response = browser.post(PAGE, answered(kettle))
    assert (response.status_code, response.url) == (302, "/")
    assert preferences.of_user(charlie.pk) == Answers(
        categories=(kitchen.pk, kettle.category.pk),
        brands=(kettle.brand.pk,),
        budget=Decimal("25.50"),
        gender="female",
        birth_year=1985,
    )
    page = browser.get(PAGE).content.decode()
    assert page.count("checked") == 3
    assert 'value="25.50"' in page


def test_later_answers_replace_earlier_ones(charlie, browser_of, kettle):
    browser = browser_of(charlie)
    browser.post(PAGE, answered(kettle))
    browser.post(PAGE, {"budget": "10"})
    assert preferences.of_user(charlie.pk) == Answers(budget=Decimal(10))


def test_favourites_with_nothing_to_show_just_now_stay(charlie, browser_of, kettle, kitchen):
    browser = browser_of(charlie)
    browser.post(PAGE, answered(kettle))
    lamp = ProductFactory()
    Product.objects.filter(pk=kettle.pk).update(is_visible=False)
    browser.post(PAGE, {"brands": [lamp.brand.pk]})
    kept = preferences.of_user(charlie.pk)
    assert kept.categories == (kitchen.pk, kettle.category.pk)
    assert kept.brands == (kettle.brand.pk, lamp.brand.pk)


def test_nothing_is_required_and_skipping_counts_as_having_been_asked(charlie, browser_of):
    assert preferences.of_user(charlie.pk) is None
    browser_of(charlie).post(PAGE, {"skip": "1", "budget": "-5"})
    assert preferences.of_user(charlie.pk) == Answers()


def test_skipping_later_on_forgets_nothing(charlie, browser_of, kettle):
    browser = browser_of(charlie)
    browser.post(PAGE, answered(kettle))
    browser.post(PAGE, {"skip": "1"})
    assert preferences.of_user(charlie.pk).budget == Decimal("25.50")


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_page_leads_on_to_a_page_of_the_shop_only(guest, asked):
    assert guest.post(PAGE, {"next": asked}).url == "/"


class TestGuests:
    def test_a_guests_answers_live_in_their_session(self, guest, kettle):
        guest.post(PAGE, answered(kettle))
        assert not Preferences.objects.exists()
        assert guest.get(PAGE).content.decode().count("checked") == 3

    def test_they_come_along_when_the_guest_registers(self, guest, kettle):
        guest.post(PAGE, answered(kettle))
        response = guest.post("/accounts/signup/", {"email": "dana@example.com", "password1": PASSWORD})
        assert response.url == "/", "who has answered is not asked again"
        assert preferences.of_user(User.objects.get().pk).brands == (kettle.brand.pk,)

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("door", ["sign up", "sign in"])
    def test_what_is_gone_meanwhile_keeps_nobody_out(self, guest, charlie, kettle, kitchen, door):
        guest.post(PAGE, answered(kettle))
        lost = kettle.brand
        kettle.delete()
        lost.delete()
        if door == "sign in":
            assert sign_in(guest, charlie).status_code == 302
        else:
            form = {"email": "dana@example.com", "password1": PASSWORD}
            assert guest.post("/accounts/signup/", form).status_code == 302
        kept = preferences.of_user(User.objects.latest("pk").pk)
        assert (kept.brands, kept.categories[0], kept.birth_year) == ((), kitchen.pk, 1985)

    def test_what_a_customer_answered_before_stands(self, guest, charlie, kettle):
        preferences.keep_for(charlie, Answers(budget=Decimal(5)))
        guest.post(PAGE, answered(kettle))
        sign_in(guest, charlie)
        assert preferences.of_user(charlie.pk) == Answers(budget=Decimal(5))

    def test_they_leave_the_browser_with_the_customer(self, guest, charlie, kettle):
        guest.post(PAGE, answered(kettle))
        sign_in(guest, charlie)
        guest.post("/accounts/logout/")
        assert "checked" not in guest.get(PAGE).content.decode()

    def test_they_stay_with_the_guest_who_steps_into_a_persona(self, guest, ava, kettle):
        guest.post(PAGE, answered(kettle))
        guest.post(f"/demo/step-into/{ava.pk}/")
        assert "checked" not in guest.get(PAGE).content.decode()
        guest.post("/demo/step-out/")
        assert guest.get(PAGE).content.decode().count("checked") == 3
        assert not Preferences.objects.exists()


class TestNewcomers:
    def test_who_registers_is_led_to_the_questionnaire(self, guest):
        form = {"email": "dana@example.com", "password1": PASSWORD}
        assert guest.post("/accounts/signup/", form).url == PAGE

    def test_who_registers_on_the_way_to_the_checkout_goes_there(self, guest):
        form = {"email": "dana@example.com", "password1": PASSWORD, "next": "/checkout/"}
        assert guest.post("/accounts/signup/", form).url == "/checkout/"

    def test_the_home_page_invites_until_there_is_an_answer(self, charlie, browser_of):
        browser = browser_of(charlie)
        assert PAGE in browser.get("/").content.decode()
        browser.post(PAGE, {"skip": "1"})
        assert PAGE not in browser.get("/").content.decode()


class TestPersonas:
    def test_nothing_personal_can_be_left_with_a_persona(self, ava, ava_browser, kettle):
        ava_browser.post(PAGE, answered(kettle))
        kept = preferences.of_user(ava.pk)
        assert (kept.brands, kept.gender, kept.birth_year) == ((kettle.brand.pk,), "", None)

    def test_what_is_known_of_a_persona_outlasts_whoever_plays_them(self, ava, ava_browser, kettle):
        preferences.keep_for(ava, Answers(gender="female", birth_year=1985))
        ava_browser.post(PAGE, answered(kettle) | {"gender": "male", "birth_year": "1960"})
        kept = preferences.of_user(ava.pk)
        assert (kept.brands, kept.gender, kept.birth_year) == ((kettle.brand.pk,), "female", 1985)


class TestTheOffer:
    def test_roots_come_with_what_is_right_below_them(self, kettle, kitchen, kettles):
        CategoryFactory(name="Whistling", parent=kettles)
        [branch] = questionnaire.offer().branches
        assert (branch.root, branch.children) == (kitchen, [kettles])

    def test_nothing_is_offered_that_has_nothing_to_show(self, kitchen, kettles):
        BrandFactory()
        ProductFactory(category=kettles, is_visible=False)
        offered = questionnaire.offer()
        assert (offered.branches, offered.known_brands) == ([], [])

    def test_the_best_known_brands_come_first_and_the_others_by_name(self, monkeypatch):
        monkeypatch.setattr(questionnaire, "BRANDS_AT_ONCE", 2)
        reviews = {"Zest": 90, "Alto": 50, "Brio": 1, "Corda": 3, "Deko": 2}
        names = list(reviews)
        random.Random(3).shuffle(names)
        for name in names:
            ProductFactory(brand=BrandFactory(name=name), rating_count=reviews[name])
        offered = questionnaire.offer()
        assert [brand.name for brand in offered.known_brands] == ["Zest", "Alto"]
        assert [brand.name for brand in offered.further_brands] == ["Brio", "Corda", "Deko"]

    def test_the_page_costs_the_same_however_much_there_is(self, guest, empty_cache):
        def cost():
            empty_cache()
            with CaptureQueriesContext(connection) as queries:
                guest.get(PAGE)
            return len(queries)

        ProductFactory()
        guest.get(PAGE)
        few = cost()
        for _ in range(8):
            ProductFactory(category=CategoryFactory(parent=CategoryFactory()))
        assert cost() == few <= 6


WRONG = [
    {"categories": "999999"},
    {"categories": "9" * 40},
    {"categories": "x"},
    {"categories": "\x00"},
    {"brands": "-1"},
    {"brands": "💺"},
    {"budget": "-1"},
    {"budget": "0"},
    {"budget": "1e99"},
    {"budget": "NaN"},
    {"budget": "Infinity"},
    {"budget": "\x00"},
    {"budget": "9" * 10_000},
    {"gender": "x" * 10_000},
    {"gender": "\x00"},
    {"birth_year": "1800"},
    {"birth_year": "2100"},
    {"birth_year": "9" * 5000},
    {"birth_year": "مرحبا"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong)[:40])
def test_what_cannot_be_is_said_and_nothing_is_kept(guest, charlie, browser_of, kettle, wrong):
    for browser in (guest, browser_of(charlie)):
        response = browser.post(PAGE, wrong)
        assert response.status_code == 422
        assert "Please check this" in response.content.decode()
        assert browser.get(PAGE).context["has_answered"] is False


def test_a_root_that_shows_nothing_but_below_can_be_chosen(guest, kettle, kitchen):
    assert guest.post(PAGE, {"categories": kitchen.pk}).status_code == 302


def test_a_category_that_is_not_offered_cannot_be_chosen(guest, kettle):
    deep = CategoryFactory(parent=kettle.category)
    ProductFactory(category=deep)
    assert guest.post(PAGE, {"categories": deep.pk}).status_code == 422
