"""What suits the answers of a shopper, on a catalogue small enough to reckon by hand.

Products 0 and 1 are kettles of brand 0, at 20 and 80; 2 is a lamp of brand 0 and 3 a lamp of brand 1, at 20;
4 is a lamp without a brand or a price.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from recommendations.strategies.preferences import Preferences, PreferencesConfig
from recommendations.types import (
    ALL_ITEMS,
    NO_BRAND,
    Catalogue,
    Context,
    Interactions,
    Shopper,
    Stated,
    TrainingData,
)

NOW = 1_700_000_000
KETTLES, LAMPS, LIGHTING = 0, 1, 2
CATALOGUE = Catalogue.of(
    categories=[KETTLES, KETTLES, LAMPS, LAMPS, LAMPS],
    brands=[0, 0, 0, 1, NO_BRAND],
    prices=[20, 80, 20, 20, np.nan],
)
UNTOUCHED = np.zeros(5, dtype=np.float32)


def fitted(weights=UNTOUCHED, config=None):
    known = Interactions.of(users=(), items=(), weights=(), times=(), n_users=0, n_items=5)
    data = TrainingData(
        interactions=known,
        catalogue=CATALOGUE,
        now=NOW,
        fitted={"popular": {"weight": np.asarray(weights, dtype=np.float32)}},
    )
    return Preferences(config).fit(data, seed=0)


def context(**stated):
    return Context.of(
        CATALOGUE, now=NOW, shopper=Shopper.of(items=(), weights=(), stated=Stated.of(**stated))
    )


def scores(arrays=None, **stated):
    scored = Preferences().score(fitted() if arrays is None else arrays, context(**stated), ALL_ITEMS)
    return [None if np.isnan(score) else pytest.approx(score, abs=1e-4) for score in scored.tolist()]


def reasons(**stated):
    found = Preferences().explain(fitted(), context(**stated), np.arange(5, dtype=np.int32))
    return [reason.code for reason in found]


def test_without_answers_there_is_no_opinion():
    assert scores() == [None] * 5


def test_category_and_brand_count_the_same_and_both_count_double():
    assert scores(categories=[KETTLES], brands=[1]) == [0.5, 0.5, None, 0.5, None]
    assert scores(categories=[KETTLES], brands=[0]) == [1, 1, 0.5, None, None]


def test_popularity_lifts_a_product_by_half_at_most():
    arrays = fitted([np.e - 1, 0, np.e**2 - 1, 0, 0])
    assert scores(arrays, categories=[KETTLES, LAMPS]) == [0.75, 0.5, 1, 0.5, 0.5]


def test_the_part_of_popularity_can_be_chosen():
    arrays = fitted([0, 3, 0, 0, 0], config=PreferencesConfig(popularity=1))
    assert scores(arrays, categories=[KETTLES]) == [0, 1, None, None, None]


def test_what_costs_four_times_the_budget_or_a_quarter_of_it_is_a_quarter_as_good():
    assert scores(categories=[KETTLES], budget=20) == [0.5, 0.125, None, None, None]
    assert scores(categories=[KETTLES], budget=80) == [0.125, 0.5, None, None, None]


def test_a_price_that_is_not_known_is_half_as_good():
    assert scores(categories=[LAMPS], budget=20) == [None, None, 0.5, 0.5, 0.25]


def test_a_budget_alone_speaks_for_what_costs_about_as_much():
    assert scores(budget=20) == [0.5, None, 0.5, 0.5, 0.25]
    assert scores(budget=30) == [
        pytest.approx(1 / 3, abs=1e-4),
        None,
        *[pytest.approx(1 / 3, abs=1e-4)] * 2,
        0.25,
    ]


def test_a_favourite_brand_is_no_claim_about_products_without_one():
    assert scores(brands=[0, 1])[4] is None


def test_the_reason_names_what_matched():
    assert reasons(categories=[KETTLES], brands=[0]) == [
        "favourite_category_and_brand",
        "favourite_category_and_brand",
        "favourite_brand",
        "no_evidence",
        "no_evidence",
    ]
    assert reasons(budget=20)[:2] == ["near_budget", "no_evidence"]


def test_the_reason_speaks_of_the_category_the_shopper_named():
    found = Preferences().explain(
        fitted(), context(categories=[LAMPS, LIGHTING], named=[LIGHTING, LIGHTING]), np.array([2], np.int32)
    )
    assert found[0].evidence == {"category": LIGHTING}


@given(
    some.lists(some.integers(0, 2), unique=True),
    some.lists(some.integers(0, 2), unique=True),
    some.one_of(some.just(np.nan), some.floats(0.01, 1e7)),
    some.lists(some.floats(0, 1e6), min_size=5, max_size=5),
)
def test_both_matches_are_never_behind_one_at_the_same_price(categories, brands, budget, weights):
    """Products 0, 2 and 3 cost the same."""
    arrays = fitted(weights)
    stated = context(categories=categories, brands=brands, budget=budget)
    scored = Preferences().score(arrays, stated, ALL_ITEMS)
    matches = {
        item: (CATALOGUE.categories[item] in categories) + (CATALOGUE.brands[item] in brands)
        for item in (0, 2, 3)
    }
    for better, worse in ((a, b) for a in matches for b in matches if matches[a] == 2 and matches[b] == 1):
        assert scored[better] >= scored[worse] * (1 - 1e-6)
    assert np.isfinite(scored[~np.isnan(scored)]).all()
