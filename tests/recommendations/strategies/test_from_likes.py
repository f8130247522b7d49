from dataclasses import replace

import numpy as np
import pytest

from recommendations.past import LIKED, REVIEWED, SAVED, Marks
from recommendations.strategies.from_likes import FromLikes, FromLikesConfig
from recommendations.types import ALL_ITEMS, Catalogue, Context, Shopper, TrainingData
from tests.contracts.strategy_contract import interactions_of

LAMP, DESK_LAMP, MUG, TEAPOT, PEN = range(5)
CATALOGUE = Catalogue.of(categories=[0] * 5, embeddings=[[1, 0], [0.8, 0.6], [0, 1], [0.6, 0.8], [0, 0]])
BEHAVIOUR = np.array([[1, 0], [0, 0], [0, 1], [0, 1], [1, 0]], dtype=np.float32)
"""Directions of `als_similar`: nobody touched the desk lamp."""
NEIGHBOURS = np.array([[1, 3], [0, 3], [3, 1], [2, 1], [-1, -1]], dtype=np.int32)


def fitted(**config):
    known = {"als_similar": {"directions": BEHAVIOUR}, "content": {"neighbours": NEIGHBOURS}}
    data: TrainingData = replace(interactions_of(CATALOGUE), fitted=known)
    return FromLikes(FromLikesConfig(**config)).fit(data, seed=0)


def marking(*marks):
    """A context of somebody with these marks: (product, kind) or (product, REVIEWED, rating)."""
    items, kinds, ratings = zip(*((*mark, 0)[:3] for mark in marks), strict=True) if marks else ((), (), ())
    shopper = replace(Shopper.nobody(), marks=Marks.of(items=items, kinds=kinds, ratings=ratings))
    return Context.of(CATALOGUE, now=0, shopper=shopper)


def score(*marks, **config):
    return FromLikes().score(fitted(**config), marking(*marks), ALL_ITEMS)


def test_similar_is_three_fifths_behaviour_and_two_fifths_text():
    scores = score((LAMP, LIKED))
    assert scores[DESK_LAMP] == pytest.approx(0.4 * 0.8)
    assert scores[TEAPOT] == pytest.approx(0.4 * 0.6)
    assert scores[PEN] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("kind", "rating", "strength"),
    [(LIKED, 0, 1.0), (SAVED, 0, 1.2), (REVIEWED, 5, 1.8), (REVIEWED, 4, 1.65)],
)
def test_strength_follows_kind_and_rating(kind, rating, strength):
    (reason,) = FromLikes().explain(fitted(), marking((LAMP, kind, rating)), np.array([TEAPOT], np.int32))
    assert reason.evidence["strength"] == pytest.approx(strength)
    assert reason.evidence["similarity"] == pytest.approx(0.4 * 0.6)


def test_several_marks_are_weighted_by_their_strength():
    scores = score((LAMP, LIKED), (MUG, SAVED))
    assert scores[TEAPOT] == pytest.approx((1.0 * 0.4 * 0.6 + 1.2 * (0.6 + 0.4 * 0.8)) / 2.2)


def test_no_mark_is_weaker_than_the_floor():
    floored = fitted(like=0.1)
    (reason,) = FromLikes().explain(floored, marking((LAMP, LIKED)), np.array([TEAPOT], np.int32))
    assert reason.evidence["strength"] == pytest.approx(0.2)


def test_what_disappointed_brings_nothing():
    assert np.isnan(score((LAMP, REVIEWED, 3))).all()
    assert np.isfinite(score((LAMP, REVIEWED, 3), worst_rating=3)).any()


def test_what_was_marked_does_not_come_back():
    context = marking((LAMP, LIKED), (DESK_LAMP, SAVED))
    ranking = FromLikes().rank(fitted(), context, 5)
    assert ranking.items.tolist() == [TEAPOT]


def test_without_marks_it_has_no_opinion():
    assert np.isnan(score()).all()


def test_the_reason_is_the_mark_that_adds_most():
    context = marking((LAMP, SAVED), (MUG, REVIEWED, 4))
    teapot, pen = FromLikes().explain(fitted(), context, np.array([TEAPOT, PEN], np.int32))
    assert (teapot.code, teapot.evidence["items"], teapot.evidence["rating"]) == (
        "because_reviewed",
        [MUG],
        4,
    )
    assert (pen.code, pen.evidence["items"]) == ("because_saved", [LAMP])
