from datetime import UTC, datetime

import numpy as np
import pytest

from recommendations.strategies.seasonal import Seasonal, season_of
from recommendations.types import ALL_ITEMS, UNKNOWN, Catalogue, Context, Shopper
from tests.contracts.strategy_contract import interactions_of

SPRING, SUMMER, AUTUMN, WINTER = range(4)
CATALOGUE = Catalogue.of(
    categories=[0, 0, 1, 2, 0],
    departments=[0, 0, 0, 1, 0],
    seasons=[AUTUMN, SUMMER, AUTUMN, AUTUMN, UNKNOWN],
    ratings=[5, 5, 5, 5, 5],
    rating_counts=[1] * 5,
)
COAT, SHORTS, BOOTS, KETTLE, SOCKS = range(5)


def at(month, day=15):
    return int(datetime(2026, month, day, tzinfo=UTC).timestamp())


def score(*, now, southern=False, liking=()):
    shopper = Shopper.of(items=liking, weights=[1] * len(liking))
    context = Context.of(CATALOGUE, now=now, shopper=shopper, southern=southern)
    return Seasonal().score(Seasonal().fit(interactions_of(CATALOGUE), seed=0), context, ALL_ITEMS)


@pytest.mark.parametrize(
    ("month", "day", "north"),
    [
        (2, 28, WINTER), (3, 1, SPRING), (5, 31, SPRING), (6, 1, SUMMER),
        (8, 31, SUMMER), (9, 1, AUTUMN), (11, 30, AUTUMN), (12, 1, WINTER),
    ],
)  # fmt: skip
def test_seasons_begin_with_the_month_and_are_turned_round_in_the_south(month, day, north):
    assert season_of(at(month, day), southern=False) == north
    assert season_of(at(month, day), southern=True) == (north + 2) % 4


def test_only_what_is_made_for_the_season_is_in_it():
    assert np.isfinite(score(now=at(10))).tolist() == [True, False, True, True, False]
    assert np.isfinite(score(now=at(7))).tolist() == [False, True, False, False, False]


def test_the_south_has_autumn_in_april():
    assert np.isfinite(score(now=at(4), southern=True))[COAT]
    assert np.isnan(score(now=at(10), southern=True))[COAT]


def test_a_favourite_category_comes_first_then_its_department():
    scores = score(now=at(10), liking=[SHORTS])
    # category and department, department alone, neither; 0.2 for the best rating
    assert scores[[COAT, BOOTS, KETTLE]] == pytest.approx([1.2, 0.7, 0.2])


def test_reasons_name_the_season_and_what_was_looked_at_in_the_category():
    context = Context.of(CATALOGUE, now=at(10), shopper=Shopper.of(items=[SOCKS], weights=[1]))
    fitted = Seasonal().fit(interactions_of(CATALOGUE), seed=0)
    items = np.array([COAT, KETTLE, SHORTS], np.int32)
    coat, kettle, shorts = Seasonal().explain(fitted, context, items)
    assert coat.evidence == {"season": AUTUMN, "items": [SOCKS]}
    assert (kettle.code, kettle.evidence) == ("in_season", {"season": AUTUMN})
    assert shorts.code == "no_evidence"
