"""The catalogue as arrays: what changes comes after what was there, and nothing that is read is written."""

import numpy as np

from shop.search.columns import Columns
from tests.shop.search.test_facets import product


def listed(columns):
    return sorted(columns.product_ids[columns.listed].tolist())


def test_a_changed_product_is_there_once_as_it_is_now():
    before = Columns().extended([product(7, price=100), product(9)], version=1)
    after = before.extended([product(7, price=200)], version=2)
    assert listed(after) == [7, 9]
    assert after.prices[after.rows_of(np.array([7]))].tolist() == [200]
    assert (after.version, after.n_outdated) == (2, 1)
    assert before.prices[before.rows_of(np.array([7]))].tolist() == [100]
    assert listed(before) == [7, 9]


def test_a_product_hidden_is_listed_no_more_and_again_when_shown():
    shown = Columns().extended([product(7)], version=1)
    hidden = shown.extended([product(7, is_listed=False)], version=2)
    assert listed(hidden) == []
    assert listed(hidden.extended([product(7)], version=3)) == [7]


def test_unknown_products_have_no_row():
    columns = Columns().extended([product(7)], version=1)
    assert columns.rows_of(np.array([3, 7, 1_000_000])).tolist() == [-1, 0, -1]
    assert Columns().rows_of(np.array([1])).tolist() == [-1]


def test_orders_hold_every_row():
    columns = Columns().extended(
        [
            product(1, price=300, arrived_at=10, rating_average=2.0),
            product(2, price=100, arrived_at=30, rating_average=5.0, rating_count=1),
            product(3, price=200, arrived_at=20, rating_average=5.0, rating_count=9),
        ],
        version=1,
    )
    assert columns.product_ids[columns.by_price].tolist() == [2, 3, 1]
    assert columns.product_ids[columns.by_arrival].tolist() == [2, 3, 1]
    assert columns.product_ids[columns.by_rating].tolist() == [3, 2, 1]


def test_what_can_be_had_has_a_variant_in_stock():
    columns = Columns().extended(
        [product(1, choices=[("Red", "S", False), ("Red", "M", True)]), product(2, choices=())], version=1
    )
    assert columns.available.tolist() == [True, False]
