"""Filters and their counts, against a reading of the rules that asks every product one by one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.search.columns import Columns, Entry
from shop.search.facets import RATINGS, Filters, Narrowed

COLOURS, SIZES, PATHS, BRANDS = ("Red", "Blue", ""), ("S", "M"), ("0001", "00010001", "0002"), (1, 2, None)


def product(number, *, choices=(("Red", "S", True),), **facts):
    colours, sizes, stocked = zip(*choices, strict=True) if choices else ((), (), ())
    usual = {
        "is_listed": True,
        "category_path": "0001",
        "brand_id": 1,
        "price": 1000,
        "rating_average": 4.5,
        "rating_count": 3,
        "arrived_at": 1_700_000_000,
    }
    return Entry(number, **{**usual, **facts}, colours=colours, sizes=sizes, stocked=stocked)


def narrowed(entries, **filters):
    columns = Columns().extended(entries, version=1)
    return Narrowed(columns, Filters(**filters), within=np.ones(columns.n_rows, dtype=bool))


choices = st.tuples(st.sampled_from(COLOURS), st.sampled_from(SIZES), st.booleans())
entries = st.lists(
    st.builds(
        dict,
        category_path=st.sampled_from(PATHS),
        brand_id=st.sampled_from(BRANDS),
        price=st.integers(0, 20).map(lambda pounds: pounds * 100),
        rating_average=st.sampled_from((0.0, 2.5, 3.0, 4.2)),
        is_listed=st.sampled_from((True, True, True, False)),
        choices=st.lists(choices, max_size=4),
    ),
    max_size=12,
).map(lambda found: [product(number, **facts) for number, facts in enumerate(found)])
filters = st.builds(
    Filters,
    category=st.sampled_from(("", *PATHS)),
    brands=st.frozensets(st.sampled_from((1, 2)), max_size=2),
    colours=st.frozensets(st.sampled_from(("Red", "Blue")), max_size=2),
    sizes=st.frozensets(st.sampled_from(SIZES), max_size=2),
    price_from=st.none() | st.integers(0, 2000),
    price_to=st.none() | st.integers(0, 2000),
    rating=st.none() | st.sampled_from(RATINGS),
    in_stock=st.booleans(),
)


def passes(entry, asked):
    """The rules as they are written down, for one product."""
    of_itself = (
        entry.is_listed
        and entry.category_path.startswith(asked.category)
        and (not asked.brands or entry.brand_id in asked.brands)
        and (asked.rating is None or entry.rating_average >= asked.rating)
        and (asked.price_from is None or entry.price >= asked.price_from)
        and (asked.price_to is None or entry.price <= asked.price_to)
    )
    if not (asked.colours or asked.sizes or asked.in_stock):
        return of_itself
    return of_itself and any(
        (not asked.colours or colour in asked.colours)
        and (not asked.sizes or size in asked.sizes)
        and (not asked.in_stock or stocked)
        for colour, size, stocked in zip(entry.colours, entry.sizes, entry.stocked, strict=True)
    )


def count(entries, asked):
    return sum(passes(entry, asked) for entry in entries)


@given(entries, filters)
def test_every_count_is_what_ticking_it_would_leave(entries, asked):
    columns = Columns().extended(entries, version=1)
    found = Narrowed(columns, asked, within=np.ones(columns.n_rows, dtype=bool))

    def expected(name, values):
        ticked = {value: count(entries, replace(asked, **{name: frozenset((value,))})) for value in values}
        return {value: n for value, n in ticked.items() if n}

    assert columns.product_ids[found.rows].tolist() == [
        entry.product_id for entry in entries if passes(entry, asked)
    ]
    assert dict(found.brands()) == expected("brands", (1, 2))
    assert dict(found.colours()) == expected("colours", ("Red", "Blue"))
    assert dict(found.sizes()) == expected("sizes", SIZES)
    assert found.in_stock() == count(entries, replace(asked, in_stock=True))
    assert found.ratings() == [(stars, count(entries, replace(asked, rating=stars))) for stars in RATINGS]
    below = {path: sum(n for own, n in found.categories() if own.startswith(path)) for path in PATHS}
    assert below == {path: count(entries, replace(asked, category=path)) for path in PATHS}


@given(entries, filters)
def test_bands_of_price_share_out_what_the_other_filters_leave(entries, asked):
    columns = Columns().extended(entries, version=1)
    bands = Narrowed(columns, asked, within=np.ones(columns.n_rows, dtype=bool)).price_bands()
    open_ended = replace(asked, price_from=None, price_to=None)
    for band in bands:
        ticked = replace(asked, price_from=band.start, price_to=band.end)
        assert band.count == count(entries, ticked)
    assert not bands or sum(band.count for band in bands) == count(entries, open_ended)


def test_colour_and_size_are_asked_of_one_variant():
    shirt = product(1, choices=[("Red", "S", True), ("Blue", "M", True)])
    assert not narrowed([shirt], colours=frozenset({"Red"}), sizes=frozenset({"M"})).rows.any()
    assert narrowed([shirt], colours=frozenset({"Blue"}), sizes=frozenset({"M"})).rows.all()


def test_a_colour_counts_once_for_a_product_in_three_sizes():
    shirt = product(1, choices=[("Red", size, True) for size in "SML"])
    assert narrowed([shirt]).colours() == [("Red", 1)]


def test_a_second_brand_can_be_added_to_a_first():
    several = [product(1, brand_id=1), product(2, brand_id=2), product(3, brand_id=2)]
    assert dict(narrowed(several, brands=frozenset({1})).brands()) == {1: 1, 2: 2}


def test_bands_begin_at_round_prices():
    prices = [950, 1200, 1999, 2500, 4900, 5100, 9900, 12000, 18000, 25000]
    bands = narrowed([product(number, price=price) for number, price in enumerate(prices)]).price_bands()
    assert (bands[0].start, bands[-1].end) == (None, None)
    assert {str(band.start).strip("0") for band in bands[1:]} <= set("1234568")


@pytest.mark.parametrize("prices", [[], [1000], [1000, 1000]])
def test_prices_that_hardly_differ_have_no_bands(prices):
    assert not narrowed([product(number, price=price) for number, price in enumerate(prices)]).price_bands()
