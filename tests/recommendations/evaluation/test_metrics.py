"""Checked by hand, except for the property at the end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from recommendations.evaluation import metrics

RECOMMENDED = np.array([[3, 1, 2], [0, 5, -1], [4, 3, 2], [-1, -1, -1], [1, 2, 3]], np.int32)
RELEVANT = np.array([[1, 2, 9, 8], [5, -1, -1, -1], [7, -1, -1, -1], [0, 1, -1, -1], [-1] * 4], np.int32)
SECOND, THIRD = 1 / np.log2(3), 1 / np.log2(4)


def test_recall_is_the_share_of_relevant_products_found():
    np.testing.assert_allclose(metrics.recall(RECOMMENDED, RELEVANT), [0.5, 1, 0, 0, np.nan])


def test_hit_rate_asks_for_one():
    np.testing.assert_allclose(metrics.hit_rate(RECOMMENDED, RELEVANT), [1, 1, 0, 0, np.nan])


def test_ndcg_discounts_by_place_and_compares_with_the_best_list():
    expected = [(SECOND + THIRD) / (1 + SECOND + THIRD), SECOND, 0, 0, np.nan]
    np.testing.assert_allclose(metrics.ndcg(RECOMMENDED, RELEVANT), expected)


def test_coverage_counts_each_product_once():
    assert metrics.coverage(RECOMMENDED, n_items=12) == 6 / 12
    assert metrics.coverage(np.empty((0, 3), np.int32), n_items=12) == 0
    assert np.isnan(metrics.coverage(RECOMMENDED[:0], n_items=0))


def test_nobody_has_no_values():
    nobody = np.empty((0, 3), np.int32)
    for measure in (metrics.recall, metrics.ndcg, metrics.hit_rate):
        assert measure(nobody, nobody).shape == (0,)


@pytest.mark.parametrize("measure", [metrics.recall, metrics.ndcg, metrics.hit_rate])
def test_the_perfect_list_scores_one(measure):
    perfect = np.array([[4, 2, -1], [7, 8, 9]], np.int32)
    assert measure(perfect, perfect).tolist() == [1, 1]


lists = some.lists(some.lists(some.integers(0, 9), unique=True, max_size=4), min_size=3, max_size=3)


def table(rows):
    return np.array([row + [-1] * (4 - len(row)) for row in rows], np.int32)


@given(lists, lists)
def test_hits_are_members(recommended, relevant):
    expected = [
        [item in wanted for item in shown] + [False] * (4 - len(shown))
        for shown, wanted in zip(recommended, relevant, strict=True)
    ]
    assert metrics.hits(table(recommended), table(relevant)).tolist() == expected
