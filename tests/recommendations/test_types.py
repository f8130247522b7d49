import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from recommendations.types import (
    Catalogue,
    Context,
    Interactions,
    Ranking,
    Shopper,
    Stated,
    as_codes,
    top_positions,
)

# few distinct values, so that ties and gaps are common
scores_with_ties = arrays(
    np.float32,
    some.integers(0, 30),
    elements=some.sampled_from([-1.5, 0.0, 0.5, 0.5, 2.0, np.nan, np.inf, -np.inf]),
)


def interactions(**changes):
    given = {
        "users": [0, 1, 1, 1],
        "items": [0, 2, 2, 1],
        "weights": [1, 3, 5, 1],
        "times": [10, 20, 30, 30],
        "n_users": 2,
        "n_items": 3,
    }
    return Interactions.of(**{**given, **changes})


def test_the_matrix_sums_repeated_interactions():
    matrix = interactions().matrix()
    assert matrix.dtype == np.float32
    assert matrix.toarray().tolist() == [[1, 0, 0], [0, 1, 8]]


def test_before_and_since_divide_at_the_moment():
    known = interactions()
    assert known.before(30).times.tolist() == [10, 20]
    assert known.since(30).times.tolist() == [30, 30]
    assert known.before(30).n_items == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"users": [0, 1, 1, 2]},
        {"items": [0, 2, 2, -1]},
        {"items": [0, 2, 2, 1.5]},
        {"weights": [1, 3, 5, 0]},
        {"weights": [1, 3, 5, np.nan]},
        {"times": [10, 20, 30]},
    ],
)
def test_interactions_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError):
        interactions(**wrong)


def test_interactions_have_the_documented_dtypes():
    known = interactions()
    dtypes = [array.dtype for array in (known.users, known.items, known.weights, known.times)]
    assert dtypes == [np.int32, np.int32, np.float32, np.int64]
    assert len(interactions(users=(), items=(), weights=(), times=())) == 0


def test_a_catalogue_without_embeddings_has_empty_ones():
    catalogue = Catalogue.of(categories=[0, 1])
    assert catalogue.embeddings.shape == (2, 0)
    assert catalogue.n_items == 2


@pytest.mark.parametrize("embeddings", [[[1, 0]], [[1, 1], [0, 1]], [1, 0]])
def test_embeddings_that_do_not_fit_or_are_not_normalised_are_refused(embeddings):
    with pytest.raises(ValueError):
        Catalogue.of(categories=[0, 1], embeddings=embeddings)


@pytest.mark.parametrize("column", [{"brands": [0]}, {"prices": [1.0, 2.0, 3.0]}])
def test_a_column_of_another_catalogue_is_refused(column):
    with pytest.raises(ValueError, match="for 2 products"):
        Catalogue.of(categories=[0, 1], **column)


@pytest.mark.parametrize("wrong", [{"categories": [1], "named": []}, {"budget": 0}, {"budget": -3}])
def test_answers_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError):
        Stated.of(**wrong)


@pytest.mark.parametrize("told", [{"categories": [0]}, {"brands": [0]}, {"budget": 5}])
def test_any_answer_is_an_answer(told):
    assert Stated.of(**told)
    assert not Stated.of()


def test_history_becomes_one_entry_per_product_most_recent_first():
    shopper = Shopper.from_history(items=[4, 2, 4, 9], weights=[1, 3, 5, 1], times=[10, 40, 50, 40])
    assert shopper.items.tolist() == [4, 2, 9]
    assert shopper.weights.tolist() == [6, 3, 1]


@given(some.lists(some.tuples(some.integers(0, 5), some.integers(1, 9), some.integers(0, 99))))
def test_a_shopper_weighs_products_as_training_does(history):
    items, weights, times = ([entry[part] for entry in history] for part in range(3))
    shopper = Shopper.from_history(items=items, weights=weights, times=times)
    known = Interactions.of(
        users=[0] * len(items), items=items, weights=weights, times=times, n_users=1, n_items=6
    )
    row = known.matrix().toarray()[0]
    assert {item: row[item] for item in np.flatnonzero(row)} == dict(
        zip(shopper.items, shopper.weights, strict=True)
    )
    latest = [max(time for item, _, time in history if item == touched) for touched in shopper.items]
    assert latest == sorted(latest, reverse=True)


@pytest.mark.parametrize(
    "wrong",
    [{"items": [1, 1], "weights": [1, 1]}, {"items": [1], "weights": []}, {"items": [1], "weights": [-1]}],
)
def test_a_shopper_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        Shopper.of(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"anchors": [3]},
        {"exclude": [-1]},
        {"shopper": Shopper.of(items=[7], weights=[1])},
        {"shopper": Shopper.of(items=(), weights=(), cart=[7])},
    ],
)
def test_a_product_outside_the_catalogue_is_refused(wrong):
    with pytest.raises(ValueError):
        Context.of(Catalogue.of(categories=[0, 0, 0]), now=0, **wrong)


def test_anchors_and_excluded_products_are_not_allowed_back():
    context = Context.of(Catalogue.of(categories=[0] * 5), now=0, anchors=[1], exclude=[3])
    assert context.allowed().tolist() == [True, False, True, False, True]
    assert context.excluding(as_codes([0])).allowed().tolist() == [False, False, True, False, True]


@given(scores_with_ties, some.integers(1, 40), some.randoms(use_true_random=False))
def test_the_top_is_the_beginning_of_a_full_sort(scores, k, random):
    shuffled = list(range(0, 2 * scores.size, 2))
    random.shuffle(shuffled)
    items = as_codes(shuffled)
    finite = [position for position in range(scores.size) if np.isfinite(scores[position])]
    expected = sorted(finite, key=lambda position: (-scores[position], items[position]))[:k]
    assert top_positions(items, scores, k=k).tolist() == expected


@pytest.mark.parametrize("k", [0, -3])
def test_a_limit_below_one_is_refused(k):
    with pytest.raises(ValueError, match="at least 1"):
        Ranking.top(as_codes([1]), np.ones(1, np.float32), k=k, source="popular")


def test_taking_keeps_scores_and_sources_with_their_items():
    ranking = Ranking(
        items=as_codes([5, 6, 7]), scores=np.array([3, 2, 1], np.float32), sources=("a", "b", "c")
    )
    taken = ranking.take(np.array([0, 2]))
    assert (taken.items.tolist(), taken.scores.tolist(), taken.sources) == ([5, 7], [3, 1], ("a", "c"))
    assert ranking.take(np.array([1]), scores=np.array([9.0])).scores.tolist() == [9]
    assert len(ranking.take(np.array([], dtype=np.intp))) == len(Ranking.empty()) == 0
