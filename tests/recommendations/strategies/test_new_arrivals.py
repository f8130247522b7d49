from datetime import UTC, datetime

import numpy as np
import pytest

from recommendations.strategies.new_arrivals import NewArrivals
from recommendations.types import ALL_ITEMS, Catalogue, Context, Shopper
from tests.contracts.strategy_contract import DAY, interactions_of

NOW = int(datetime(2026, 6, 30, tzinfo=UTC).timestamp())
FRESH, AGEING, OLD, UNDATED, ANNOUNCED = range(5)
CATALOGUE = Catalogue.of(
    categories=[0, 1, 0, 0, 1],
    departments=[0, 0, 0, 0, 0],
    years=[2026, 2025, 2026, 2026, 0],
    arrived=[NOW, NOW - 45 * DAY, NOW - 91 * DAY, 0, NOW + DAY],
    ratings=[5, 4, 5, 5, 0],
    rating_counts=[1, 1, 1, 1, 0],
)


def score(*liking):
    shopper = Shopper.of(items=liking, weights=[1] * len(liking))
    context = Context.of(CATALOGUE, now=NOW, shopper=shopper)
    return NewArrivals().score(NewArrivals().fit(interactions_of(CATALOGUE), seed=0), context, ALL_ITEMS)


def test_year_arrival_category_and_rating_make_the_score():
    scores = score(OLD)
    assert scores[FRESH] == pytest.approx(1.8 * 1 + 0.8 * 1 + 1.2 * 1 + 0.6 * 5)
    # a year old of three, half of ninety days, the department of what was liked but not its category
    assert scores[AGEING] == pytest.approx(1.8 * 2 / 3 + 0.8 / 2 + 1.2 / 2 + 0.6 * 4)


def test_for_somebody_unknown_nothing_is_a_favourite():
    assert score()[FRESH] == pytest.approx(1.8 + 0.8 + 0.6 * 5)


def test_what_has_been_here_longer_or_since_nobody_knows_when_is_not_new():
    assert np.isnan(score()[[OLD, UNDATED]]).all()


def test_without_a_model_year_the_year_of_arrival_counts_and_without_reviews_the_average():
    assert score()[ANNOUNCED] == pytest.approx(1.8 + 0.8 + 0.6 * (5 + 4 + 5 + 5) / 4)


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (0, "new_this_week"),
        (7, "new_this_week"),
        (8, "new_this_month"),
        (31, "new_lately"),
        (91, "no_evidence"),
    ],
)
def test_the_reason_says_how_new_it_is(days, code):
    catalogue = Catalogue.of(categories=[0], arrived=[NOW - days * DAY])
    fitted = NewArrivals().fit(interactions_of(catalogue), seed=0)
    (reason,) = NewArrivals().explain(fitted, Context.of(catalogue, now=NOW), np.array([0], np.int32))
    assert reason.code == code
    assert reason.evidence.get("days", days) == days
