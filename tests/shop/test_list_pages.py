"""What customers like and save, on the pages: given, taken back, announced, listed."""

import pytest

from shop import signals
from shop.models import Like, Product, SavedItem
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.mark.parametrize(
    ("act", "model", "mark"), [("like", Like, "is_liked"), ("save", SavedItem, "is_saved")]
)
def test_a_customer_likes_and_saves_and_takes_it_back(ava, ava_browser, product, act, model, mark):
    for now in (True, False, True):
        response = ava_browser.post(f"/p/oak-chair/{act}/")
        assert response.url == "/p/oak-chair/"
        assert model.objects.filter(user=ava, product=product).exists() is now
        assert ava_browser.get("/p/oak-chair/").context[mark] is now


@pytest.mark.parametrize("act", ["like", "save"])
def test_with_htmx_the_answer_is_the_buttons_alone(ava_browser, product, act):
    response = ava_browser.post(f"/p/oak-chair/{act}/", **HTMX)
    body = response.content.decode()
    assert response.status_code == 200
    assert "HX-Request" in response["Vary"]
    assert 'id="lists"' in body
    assert 'aria-pressed="true"' in body
    assert "<html" not in body


@pytest.mark.parametrize("act", ["like", "save"])
def test_a_guest_is_asked_to_sign_in_and_comes_back(guest, product, act):
    assert guest.post(f"/p/oak-chair/{act}/").url == "/accounts/login/?next=/p/oak-chair/"
    response = guest.post(f"/p/oak-chair/{act}/", **HTMX)
    assert response["HX-Redirect"] == "/accounts/login/?next=/p/oak-chair/"


def test_likes_and_saves_are_announced_when_given_not_when_taken_back(
    ava_browser, product, heard, django_capture_on_commit_callbacks
):
    liked, saved = heard(signals.product_liked), heard(signals.product_saved)
    with django_capture_on_commit_callbacks(execute=True):
        for act in ("like", "like", "save", "save", "save"):
            ava_browser.post(f"/p/oak-chair/{act}/")
    assert (len(liked), len(saved)) == (1, 2)


def test_saved_items_are_listed_latest_first(ava, ava_browser, ben):
    first, second, hidden, bens = (ProductFactory() for _ in range(4))
    for product in (first, second, hidden):
        SavedItem.objects.create(user=ava, product=product)
    for product in (first, bens):
        SavedItem.objects.create(user=ben, product=product)
    Product.objects.filter(pk=hidden.pk).update(is_visible=False)
    assert list(ava_browser.get("/saved/").context["page"]) == [second, first]


def test_a_guest_has_to_sign_in_to_see_saved_items(guest):
    assert guest.get("/saved/").url == "/accounts/login/?next=/saved/"
