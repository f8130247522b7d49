from datetime import UTC, datetime

import numpy as np
import pytest

from recommendations import products
from recommendations.types import Catalogue
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db

ARRIVED = datetime(2026, 2, 3, tzinfo=UTC)


def catalogue():
    return Catalogue.of(**products.read().columns)


def test_an_empty_shop_is_an_empty_catalogue():
    assert products.read().ids.size == catalogue().n_items == 0


def test_a_product_is_known_with_all_that_strategies_ask_for():
    home = CategoryFactory(name="Home")
    lamps = CategoryFactory(name="Lamps", parent=home)
    ProductFactory(category=home)
    lamp = ProductFactory(
        category=lamps,
        season="winter",
        year=2025,
        article_type="Lamps",
        base_colour="Red",
        arrived_at=ARRIVED,
        rating_average=4.5,
        rating_count=2,
        variants=[{"price": 35}, {"price": 30}],
    )
    found = catalogue()
    assert products.read().ids.tolist()[1] == lamp.pk
    assert found.prices.tolist() == [20, 30]
    assert (found.ratings[1], found.rating_counts[1]) == (4.5, 2)
    assert found.arrived[1] == int(ARRIVED.timestamp())
    assert (found.seasons[1], found.years[1]) == (3, 2025)
    assert found.departments[0] == found.departments[1]
    assert found.categories[0] != found.categories[1]


def test_what_a_product_does_not_say_is_unknown_and_not_shared():
    ProductFactory.create_batch(2, brand=None)
    found = catalogue()
    for column in (found.brands, found.article_types, found.colours, found.seasons):
        assert column.tolist() == [-1, -1]
    assert found.years.tolist() == [0, 0]


def test_the_same_words_have_the_same_code():
    for colour in ("Red", "Blue", "Red"):
        ProductFactory(base_colour=colour)
    colours = catalogue().colours
    assert colours[0] == colours[2] != colours[1]
    assert colours.dtype == np.int32
