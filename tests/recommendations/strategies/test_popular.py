import numpy as np
import pytest

from recommendations.strategies.popular import Popular, PopularConfig
from recommendations.types import Catalogue, Context, Interactions, TrainingData

DAY = 86_400
NOW = 1_700_000_000
CATALOGUE = Catalogue.of(categories=[0, 0, 0, 0])


def fit(*, users, items, weights, days_ago, config=None):
    times = [NOW - days * DAY for days in days_ago]
    known = Interactions.of(users=users, items=items, weights=weights, times=times, n_users=5, n_items=4)
    data = TrainingData(interactions=known, catalogue=CATALOGUE, now=NOW)
    return Popular(config).fit(data, seed=0)


def rank(fitted):
    return Popular().rank(fitted, Context.of(CATALOGUE, now=NOW), 10)


def test_an_interaction_counts_half_after_one_half_life():
    fitted = fit(users=[0, 1, 2], items=[0, 1, 2], weights=[4, 4, 4], days_ago=[0, 30, 60])
    assert fitted["weight"].tolist() == [4, 2, 1, 0]


def test_the_half_life_can_be_chosen():
    fitted = fit(
        users=[0, 1], items=[0, 1], weights=[1, 1], days_ago=[0, 7], config=PopularConfig(half_life_days=7)
    )
    assert fitted["weight"].tolist() == [1, 0.5, 0, 0]


def test_weights_add_up_and_shoppers_count_once():
    fitted = fit(users=[0, 0, 1], items=[2, 2, 2], weights=[1, 5, 3], days_ago=[0, 0, 0])
    assert fitted["weight"][2] == 9
    assert fitted["shoppers"].tolist() == [0, 0, 2, 0]


def test_products_nobody_touched_are_not_popular():
    assert rank(fit(users=[0], items=[3], weights=[1], days_ago=[0])).items.tolist() == [3]


@pytest.mark.parametrize("years", [0, 20, 50])
def test_a_shop_that_slept_for_years_still_has_favourites(years):
    old = years * 365
    fitted = fit(users=[0, 1, 2], items=[1, 1, 0], weights=[1, 1, 1], days_ago=[old, old, old])
    assert rank(fitted).items.tolist() == [1, 0]


def test_the_reason_states_rank_and_shoppers():
    fitted = fit(users=[0, 1, 2], items=[1, 1, 0], weights=[1, 1, 1], days_ago=[0, 0, 0])
    context = Context.of(CATALOGUE, now=NOW)
    first, second, none = Popular().explain(fitted, context, np.array([1, 0, 3], np.int32))
    assert first.evidence == {"rank": 1, "shoppers": 2}
    assert second.evidence == {"rank": 2, "shoppers": 1}
    assert none.code == "no_evidence"
