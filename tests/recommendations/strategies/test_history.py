from dataclasses import replace

import numpy as np
import pytest

from recommendations.past import Purchases
from recommendations.strategies.history import History, HistoryConfig
from recommendations.types import ALL_ITEMS, Catalogue, Context, Shopper, TrainingData
from tests.contracts.strategy_contract import interactions_of

LAMP, DESK_LAMP, RED_CUSHION, MUG, PEN = range(5)
CATALOGUE = Catalogue.of(
    categories=[0, 0, 1, 2, 3],
    article_types=[0, 0, 1, 2, 3],
    colours=[7, 8, 7, 9, -1],
    ratings=[4, 5, 2, 0, 3],
    rating_counts=[1, 1, 1, 0, 1],
)


def fitted(**config):
    data: TrainingData = interactions_of(CATALOGUE)
    return History(HistoryConfig(**config)).fit(data, seed=0)


def having_bought(*items, times=None):
    n = len(items)
    purchases = Purchases.of(
        items=items,
        times=times or range(n),
        quantities=[1] * n,
        unit_prices=[10] * n,
        delivered=[True] * n,
    )
    return Context.of(CATALOGUE, now=100, shopper=replace(Shopper.nobody(), purchases=purchases))


def test_category_type_and_colour_count_by_their_share_and_the_rating_by_its_stars():
    scores = History().score(fitted(), having_bought(LAMP, MUG), ALL_ITEMS)
    # half of the purchases are lamps (category and type) and half are of colour 7
    assert scores[LAMP] == pytest.approx(3 / 2 + 2 / 2 + 1 / 2 + 0.5 * 4)
    assert scores[DESK_LAMP] == pytest.approx(3 / 2 + 2 / 2 + 0.5 * 5)
    assert scores[RED_CUSHION] == pytest.approx(1 / 2 + 0.5 * 2)


def test_a_product_nobody_reviewed_counts_as_the_average_of_the_others():
    scores = History().score(fitted(), having_bought(MUG), ALL_ITEMS)
    assert scores[MUG] == pytest.approx(3 + 2 + 1 + 0.5 * 3.5)


def test_a_good_rating_alone_is_no_reason():
    assert np.isnan(History().score(fitted(), having_bought(MUG), ALL_ITEMS)[DESK_LAMP])


def test_what_has_no_colour_is_not_of_the_same_colour():
    scores = History().score(fitted(), having_bought(PEN), ALL_ITEMS)
    assert scores[PEN] == pytest.approx(3 + 2 + 0.5 * 3)


def test_without_purchases_it_has_no_opinion():
    assert np.isnan(History().score(fitted(), having_bought(), ALL_ITEMS)).all()


def test_weights_are_those_of_training():
    learnt = fitted(category=0, article_type=0, colour=1, rating=0)
    scores = History().score(learnt, having_bought(LAMP), ALL_ITEMS)
    assert np.isnan(scores[DESK_LAMP])
    assert scores[RED_CUSHION] == 1


def test_the_reason_is_what_adds_most_and_the_latest_purchase_that_shares_it():
    context = having_bought(LAMP, RED_CUSHION, LAMP, times=[3, 2, 1])
    (reason,) = History().explain(fitted(), context, np.array([DESK_LAMP], np.int32))
    assert reason.code == "bought_same_category"
    assert reason.evidence == {"items": [LAMP], "share": pytest.approx(2 / 3)}


def test_a_shared_colour_is_said_where_it_is_all_there_is():
    (reason,) = History().explain(fitted(), having_bought(LAMP), np.array([RED_CUSHION], np.int32))
    assert (reason.code, reason.evidence["items"]) == ("bought_same_colour", [LAMP])
