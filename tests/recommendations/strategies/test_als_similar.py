from dataclasses import replace

import numpy as np

from recommendations.strategies.als import Als
from recommendations.strategies.als_similar import AlsSimilar, AlsSimilarConfig
from recommendations.types import ALL_ITEMS, Context
from tests.contracts.strategy_contract import (
    BOARD_CATALOGUE,
    NOW,
    ORPHAN,
    SIDE,
    context_of,
    fitted_on,
    interactions_of,
    liked_by,
)

STRATEGY = AlsSimilar()


def fitted():
    return fitted_on("checkerboard")[1]["als_similar"]


def on_page(*anchors):
    return Context.of(BOARD_CATALOGUE, now=0, anchors=anchors)


def score(*anchors):
    return STRATEGY.score(fitted(), on_page(*anchors), ALL_ITEMS)


def test_it_is_the_cosine_of_als_factors():
    factors = fitted_on("checkerboard")[1]["als"]["item_factors"].astype(float)
    cosine = factors[4] @ factors[6] / np.linalg.norm(factors[4]) / np.linalg.norm(factors[6])
    np.testing.assert_allclose(score(4)[6], cosine, atol=1e-5)
    np.testing.assert_allclose(score(4)[4], 1, atol=1e-5)


def test_several_anchors_are_averaged():
    np.testing.assert_allclose(score(4, 5), (score(4) + score(5)) / 2, atol=1e-6)


def test_an_anchor_nobody_touched_is_passed_over():
    assert np.array_equal(score(4, ORPHAN), score(4), equal_nan=True)


def test_without_a_known_anchor_it_has_no_opinion():
    for situation in ("newcomer", "regular", "unknown product"):
        assert len(STRATEGY.rank(fitted(), context_of(situation), 5)) == 0


def test_a_product_nobody_touched_has_no_score():
    assert np.isnan(score(4)[ORPHAN])


def test_the_reason_is_the_nearest_anchor():
    items = np.array([2, 7], np.int32)
    even, odd = STRATEGY.explain(fitted(), on_page(4, 5), items)
    assert (even.code, even.evidence["items"]) == ("same_shoppers", [4])
    assert odd.evidence["items"] == [5]
    np.testing.assert_allclose(odd.evidence["similarity"], score(5)[7], atol=1e-6)


def test_the_reason_counts_the_shoppers_who_touched_both():
    [reason] = STRATEGY.explain(fitted(), on_page(4), np.array([2], np.int32))
    both = sum({2, 4} <= set(liked_by(user)) for user in range(SIDE))
    assert reason.evidence["shoppers"] == both == 4


def test_too_few_shoppers_are_no_reason():
    data = fitted_on("checkerboard")[0]
    wary = AlsSimilar(AlsSimilarConfig(fewest_shoppers=5))
    fit = wary.fit(replace(data, fitted={"als": fitted_on("checkerboard")[1]["als"]}), seed=1)
    [reason] = wary.explain(fit, on_page(4), np.array([2], np.int32))
    assert (reason.code, sorted(reason.evidence)) == ("similar_taste", ["items", "similarity"])


def test_whoever_touched_a_product_often_counts_once():
    data = interactions_of(BOARD_CATALOGUE, users=[0, 0, 0, 1, 1], items=[2, 2, 4, 2, 4], times=[NOW] * 5)
    als = Als()
    fit = STRATEGY.fit(replace(data, fitted={"als": als.fit(data, seed=1)}), seed=1)
    assert fit["touched_by"].tolist() == [0, 1, 0, 1]
    assert np.diff(fit["starts"])[[2, 4]].tolist() == [2, 2]
