"""Query strings as questions: what cannot be read is left out and named."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shop.search import asking
from tests.factories import BrandFactory, CategoryFactory


def read(query, **facts):
    return asking.read(QueryDict(query), **facts)


@pytest.mark.django_db
def test_everything_that_can_be_asked():
    brand, category = BrandFactory(slug="tarn"), CategoryFactory(slug="chairs")
    question = read(
        "q=oak&category=chairs&brand=tarn&colour=Red&colour=Blue&size=M&price_from=10&price_to=49,50"
        "&rating=4&in_stock=1&sort=price"
    )
    assert (question.text, question.category, question.brands) == ("oak", category, (brand,))
    assert (question.colours, question.sizes) == (("Red", "Blue"), ("M",))
    assert (question.price_from, question.price_to) == (Decimal("10.00"), Decimal("49.50"))
    assert (question.rating, question.in_stock, question.sort) == (4, True, "price")
    assert question.ignored == ()
    assert (question.filters.price_from, question.filters.price_to) == (1000, 4950)


@pytest.mark.django_db
def test_a_brand_with_the_longest_name_is_read():
    brand = BrandFactory(slug="tarn" * 35)
    question = read(f"brand={brand.slug}")
    assert (question.brands, question.ignored) == ((brand,), ())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ("category=gone", ["Category"]),
        ("brand=gone", ["Brand"]),
        ("price_from=cheap", ["Price"]),
        ("price_to=-1", ["Price"]),
        ("price_to=1e999", ["Price"]),
        ("price_from=NaN&price_to=Infinity", ["Price"]),
        ("rating=6", ["Rating"]),
        ("rating=four", ["Rating"]),
    ],
)
def test_what_cannot_be_read_is_named(query, ignored):
    question = read(query)
    assert [str(each) for each in question.ignored] == ignored
    assert not question.is_narrowed


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["", "q=", "sort=best", "page=7", "in_stock=", "colour=&size=%00", "unknown=1"]
)
def test_what_says_nothing_asks_nothing(query):
    question = read(query)
    assert not question.is_narrowed
    assert (question.ignored, question.sort) == ((), "newest")


@pytest.mark.django_db
def test_only_so_many_values_are_read():
    question = read("&".join(f"colour={number}" for number in range(500)))
    assert len(question.colours) == asking.MOST_VALUES


class AnyQueryString(TestCase):
    @given(
        st.dictionaries(
            st.sampled_from(["q", "category", "brand", "colour", "price_from", "rating", "sort"]),
            st.text(max_size=80),
        )
    )
    def test_any_query_string_can_be_read(self, params):
        query = QueryDict(mutable=True)
        query.update(params)
        assert asking.read(query).filters
