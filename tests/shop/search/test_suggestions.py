"""What is offered while somebody types."""

import pytest

from shop.search import suggestions
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    chairs = CategoryFactory(name="Garden chairs")
    ProductFactory(title="Oak chair", category=chairs)
    ProductFactory(title="Chaise longue", category=CategoryFactory(name="Sofas"), variants=[{"stock": 0}])
    ProductFactory(title="Lamp", description="Stands beside a chair.")
    ProductFactory(title="Hidden chair", is_visible=False)


def test_titles_and_categories_that_the_letters_may_become(shelf):
    found = suggestions.suggest("Cha")
    assert [each.title for each in found.products] == ["Oak chair", "Chaise longue"]
    assert [each.name for each in found.categories] == ["Garden chairs"]


def test_words_before_the_last_are_whole(shelf):
    assert [each.title for each in suggestions.suggest("oak ch").products] == ["Oak chair"]
    assert not suggestions.suggest("oa ch").products


def test_what_is_excluded_is_not_offered(shelf):
    assert [each.title for each in suggestions.suggest("cha -oak").products] == ["Chaise longue"]
    assert not suggestions.suggest("-oak").products


@pytest.mark.parametrize("typed", ["", "c", " ", "\x00", "&", "***", "(((", "x" * 500, "\\m"])
def test_nothing_is_offered_for_nothing_and_nothing_breaks(shelf, typed, guest):
    assert guest.get("/search/suggestions/", {"q": typed}).status_code == 200
    assert not suggestions.suggest(typed).products


def test_the_list_is_one_that_keys_can_walk_through(shelf, guest):
    page = guest.get("/search/suggestions/", {"q": "cha"}).content.decode()
    assert page.count('role="option"') == 3
    assert 'role="listbox"' in page
    assert "<html" not in page
