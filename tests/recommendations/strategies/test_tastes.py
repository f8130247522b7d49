import numpy as np
import pytest

from recommendations.strategies.tastes import category_match, latest_alike, ratings, shares
from recommendations.types import ALL_ITEMS, Catalogue, Shopper

VALUES = np.array([0, 0, 1, -1, 2], dtype=np.int32)


def test_shares_are_of_what_is_known_and_what_is_unknown_has_none():
    found = shares(VALUES, items=np.array([0, 2, 3]), weights=[1, 3, 100])
    assert found.tolist() == [0.25, 0.25, 0.75, 0, 0]


@pytest.mark.parametrize("items", [[], [3]])
def test_nothing_known_is_no_taste(items):
    assert not shares(VALUES, items=np.array(items, dtype=np.int32), weights=np.ones(len(items))).any()


def test_the_favourite_category_matches_fully_and_others_in_proportion():
    catalogue = Catalogue.of(categories=[0, 1, 2], departments=[0, 0, 1])
    shopper = Shopper.of(items=[0, 1, 2], weights=[4, 1, 1])
    # departments 5 : 1, categories 4 : 1 : 1
    assert category_match(catalogue, shopper).tolist() == pytest.approx([1, 0.5 + 0.125, 0.1 + 0.125])


def test_a_catalogue_without_reviews_is_neither_good_nor_bad():
    assert ratings(Catalogue.of(categories=[0, 0]), ALL_ITEMS).tolist() == [3, 3]


def test_alike_is_the_first_touched_of_the_same_value_and_never_the_product_itself():
    touched = np.array([0, 1, 3], dtype=np.int32)
    assert latest_alike(VALUES, item=np.int32(1), touched=touched) == 0
    assert latest_alike(VALUES, item=np.int32(0), touched=touched) == 1
    assert latest_alike(VALUES, item=np.int32(3), touched=touched) is None
