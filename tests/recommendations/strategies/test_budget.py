from dataclasses import replace

import numpy as np
import pytest

from recommendations.past import Purchases
from recommendations.strategies.budget import Budget
from recommendations.types import ALL_ITEMS, Catalogue, Context, Shopper
from tests.contracts.strategy_contract import interactions_of

PRICES = [20, 10, 30, 9.99, 30.01, np.nan, 15]
CATALOGUE = Catalogue.of(
    categories=[0] * 7, prices=PRICES, ratings=[5, 4, 1, 5, 5, 5, 0], rating_counts=[1] * 6 + [0]
)
USUAL, CHEAPEST, DEAREST, TOO_CHEAP, TOO_DEAR, UNPRICED, UNRATED = range(7)


def spending(*lines):
    """A context of somebody who bought these: (unit price, quantity)."""
    purchases = Purchases.of(
        items=[0] * len(lines),
        times=range(len(lines)),
        quantities=[quantity for _, quantity in lines],
        unit_prices=[price for price, _ in lines],
        delivered=[False] * len(lines),
    )
    return Context.of(CATALOGUE, now=0, shopper=replace(Shopper.nobody(), purchases=purchases))


def fitted():
    return Budget().fit(interactions_of(CATALOGUE), seed=0)


def test_closeness_affordability_and_rating_make_the_score():
    scores = Budget().score(fitted(), spending((20, 1)), ALL_ITEMS)  # a band from 10 to 30
    assert scores[USUAL] == pytest.approx(0.5 * 1 + 0.2 * 0.5 + 0.3 * 5 / 5)
    assert scores[CHEAPEST] == pytest.approx(0.5 * 0 + 0.2 * 1 + 0.3 * 4 / 5)
    assert scores[DEAREST] == pytest.approx(0.5 * 0 + 0.2 * 0 + 0.3 * 1 / 5)


def test_outside_the_band_and_without_a_price_there_is_no_opinion():
    scores = Budget().score(fitted(), spending((20, 1)), ALL_ITEMS)
    assert np.isnan(scores[[TOO_CHEAP, TOO_DEAR, UNPRICED]]).all()


def test_the_mean_is_over_units():
    three_mugs_and_a_lamp = spending((10, 3), (50, 1))
    usual, *_ = Budget().explain(fitted(), three_mugs_and_a_lamp, np.array([USUAL], np.int32))
    assert usual.evidence["mean"] == pytest.approx(20)


def test_what_was_not_reviewed_counts_as_the_average():
    scores = Budget().score(fitted(), spending((20, 1)), ALL_ITEMS)
    mean = (5 + 4 + 1 + 5 + 5 + 5) / 6
    assert scores[UNRATED] == pytest.approx(0.5 * 0.5 + 0.2 * 0.75 + 0.3 * mean / 5)


@pytest.mark.parametrize("lines", [[], [(0, 3)]])
def test_who_has_spent_nothing_has_no_budget(lines):
    assert np.isnan(Budget().score(fitted(), spending(*lines), ALL_ITEMS)).all()


def test_the_reason_says_on_which_side_of_usual_a_price_is():
    items = np.array([USUAL, CHEAPEST, DEAREST, TOO_DEAR], np.int32)
    codes = [reason.code for reason in Budget().explain(fitted(), spending((20, 1)), items)]
    assert codes == ["usual_spend", "below_usual_spend", "above_usual_spend", "no_evidence"]
