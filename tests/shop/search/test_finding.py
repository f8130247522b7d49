"""What words find, in which order, and what mistyped ones may have meant."""

from string import ascii_lowercase

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.models import Product, SearchWord
from shop.search import index
from shop.search.facets import Filters
from shop.search.finding import Reading, find
from tests.factories import BrandFactory, CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def titles(query, *, sort="relevance", **filters):
    found = find(query, Filters(**filters), sort=sort)
    by_id = Product.objects.in_bulk(found.product_ids.tolist())
    return [by_id[key].title for key in found.product_ids.tolist()]


@pytest.fixture
def shelf():
    """Six things, some of them alike."""
    home = CategoryFactory(name="Home & Kitchen")
    lamps = CategoryFactory(name="Lamps", parent=home)
    music = CategoryFactory(name="Electronics")
    audio = CategoryFactory(name="Audio", parent=music)
    lumen = BrandFactory(name="Lumen")
    ProductFactory(title="Reading lamp", category=lamps, brand=lumen, description="Bright and small.")
    ProductFactory(
        title="Desk", category=home, description="With room for a lamp.", brand=BrandFactory(name="Tarn")
    )
    ProductFactory(
        title="Drift headphones", category=audio, variants=[{"colour": "Graphite"}, {"colour": "Cream"}]
    )
    ProductFactory(title="The Who: Tommy", category=music)
    ProductFactory(title="Café crème bowl", category=home, article_type="Bowl")
    ProductFactory(title="T-shirt", category=CategoryFactory(name="Clothing"), variants=[{"size": "M"}])
    index.refresh_all()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lamps", ["Reading lamp", "Desk"]),
        ("LAMP small", ["Reading lamp"]),
        ("lumen", ["Reading lamp"]),
        ("electronics", ["Drift headphones", "The Who: Tommy"]),
        ("graphite headphone", ["Drift headphones"]),
        ("the who", ["The Who: Tommy"]),
        ("cafe", ["Café crème bowl"]),
        ("CAFÉ CRÈME", ["Café crème bowl"]),
        ("t-shirt", ["T-shirt"]),
        ("lamp -reading", ["Desk"]),
        ('"reading lamp"', ["Reading lamp"]),
        ("desk or bowl", ["Café crème bowl", "Desk"]),
        ("home & kitchen lamps", ["Reading lamp", "Desk"]),
    ],
)
def test_words_are_found_where_they_stand(shelf, query, found):
    assert sorted(titles(query)) == sorted(found)


@pytest.fixture
def dresses():
    """Dresses, some of them lined; the words are told apart by their stems in descriptions alone."""
    ProductFactory(title="Linen dress", description="Cool and light.")
    ProductFactory(title="Evening dress", description="Fully lined.")
    ProductFactory(title="Wedding dress", description="With a lining of silk.")
    ProductFactory(title="Lined coat", description="Goes with a dress.")
    index.refresh_all()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("dress -lined", ["Linen dress"]),
        ("dresses -LINING", ["Linen dress"]),
        ("dress -linen -coat", ["Evening dress", "Wedding dress"]),
        ('dress -"fully lined"', ["Lined coat", "Linen dress", "Wedding dress"]),
        ("-dress", []),
        ("-coat", ["Evening dress", "Linen dress", "Wedding dress"]),
        ("-lined", ["Linen dress"]),
        ("dress - lined", ["Evening dress", "Lined coat", "Wedding dress"]),
    ],
)
def test_what_is_excluded_is_not_found(dresses, query, found):
    assert sorted(titles(query)) == found


def test_an_exclusion_leaves_the_order_as_it_was(dresses):
    assert titles("dress -linen")[-1] == "Lined coat"


@pytest.mark.parametrize(
    ("query", "meant", "found"),
    [
        ("weding dres -silk", "", ["Evening dress", "Lined coat", "Linen dress"]),
        ("weding dres -linen", "wedding dress -linen", ["Wedding dress"]),
        ("coat -dress", "", []),
        ("unicorn coat -silk", "", ["Lined coat"]),
        ("unicorn dress -lined", "", ["Linen dress"]),
    ],
)
def test_what_is_excluded_stays_so_when_words_are_corrected_or_left_out(dresses, query, meant, found):
    answer = find(query, Filters())
    assert (answer.text if answer.reading is Reading.CORRECTED else "") == meant
    assert sorted(titles(query)) == found


def test_a_title_counts_more_than_a_description(shelf):
    assert titles("lamp")[0] == "Reading lamp"


def test_what_can_be_had_comes_before_what_is_sold_out():
    ProductFactory(title="Oak chair", variants=[{"stock": 0}])
    ProductFactory(title="Ash chair", variants=[{"stock": 3}])
    assert titles("chair") == ["Ash chair", "Oak chair"]


def test_of_equal_matches_the_one_many_have_rated_comes_first():
    first, second = ProductFactory(title="Oak chair"), ProductFactory(title="Ash chair")
    Product.objects.filter(pk=second.pk).update(rating_count=40)
    index.refresh([first.pk, second.pk])
    assert titles("chair") == ["Ash chair", "Oak chair"]


def test_of_more_matches_than_can_be_told_apart_the_best_known_come_first(monkeypatch):
    monkeypatch.setattr("shop.search.text.MOST_RANKED", 1)
    named = ProductFactory(title="Oak chair")
    known = ProductFactory(title="Oak", description="Goes with a chair.")
    Product.objects.filter(pk=known.pk).update(rating_count=40)
    index.refresh([named.pk, known.pk])
    assert titles("chair") == ["Oak", "Oak chair"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("headpones", "headphones"),
        ("haedphones", "headphones"),
        ("lamq", "lamp"),
        ("raeding lmap", "reading lamp"),
    ],
)
def test_a_slip_is_forgiven(shelf, typed, meant):
    found = find(typed, Filters())
    assert (found.reading, found.text) == (Reading.CORRECTED, meant)
    assert len(found.product_ids) >= 1


def test_of_many_words_equally_near_the_one_that_most_products_use_is_meant():
    ProductFactory.create_batch(3, title="Lampz")
    SearchWord.objects.bulk_create(
        SearchWord(word=f"lamp{letter}", products=2) for letter in ascii_lowercase[:-1]
    )
    SearchWord.objects.create(word="lampz", products=3)
    assert find("lampß", Filters()).text == "lampz"


def test_a_word_that_finds_something_is_never_corrected(shelf):
    found = find("desk", Filters())
    assert (found.reading, found.text) == (Reading.AS_TYPED, "desk")


def test_of_several_words_some_are_better_than_nothing(shelf):
    found = find("reading unicorn", Filters())
    assert found.reading is Reading.SOME_WORDS
    assert titles("reading unicorn") == ["Reading lamp"]


@pytest.mark.parametrize(
    "query", ["zzzzzz", "…", "& | !", "'", "((", "🛋️", "شراء", "x" * 200, "or", '"', "-", ":*"]
)
def test_what_is_not_there_is_not_found(shelf, query):
    assert titles(query) == []


def test_filters_and_words_combine(shelf):
    assert titles("lamp", brands=frozenset({BrandFactory._meta.model.objects.get(name="Tarn").pk})) == [
        "Desk"
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(query=st.text(max_size=60))
def test_any_words_have_an_answer(shelf, query):
    assert len(find(query.replace("\x00", "").encode("utf-8", "ignore").decode(), Filters()).product_ids) <= 6
