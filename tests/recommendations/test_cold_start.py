"""From what a newcomer told us to what they do."""

import numpy as np
import pytest

from recommendations import strategies
from recommendations.cold_start import ColdStart
from recommendations.recipes import Blend, From
from recommendations.types import Context, Shopper, Stated
from tests.contracts.strategy_contract import (
    BOARD_CATALOGUE,
    CONTEXTS,
    NOW,
    SIDE,
    assert_sound,
    context_of,
    fitted_on,
    liked_by,
)

HOME = ColdStart(told="preferences", done="als")
EVEN, ODD = 0, 1


@pytest.fixture
def fitted():
    return fitted_on("checkerboard")[1]


def somebody(touched, *, told=None):
    stated = Stated.of() if told is None else Stated.of(categories=[told])
    return Context.of(
        BOARD_CATALOGUE,
        now=NOW,
        shopper=Shopper.of(items=touched, weights=np.ones(len(touched)), stated=stated),
        exclude=touched,
    )


def parity(ranking):
    return {int(item) % 2 for item in ranking.items}


def test_who_did_nothing_yet_gets_what_they_told_us(fitted):
    ranking = HOME.rank(fitted, somebody([], told=ODD), 4)
    assert parity(ranking) == {ODD}
    assert set(ranking.sources) == {"preferences"}


def test_who_told_us_nothing_gets_what_they_do(fitted):
    context = somebody(liked_by(3))
    assert np.array_equal(HOME.rank(fitted, context, 4).items, From("als").rank(fitted, context, 4).items)


def test_who_told_us_nothing_and_did_nothing_gets_nothing(fitted):
    assert len(HOME.rank(fitted, somebody([]), 4)) == 0


def test_what_was_told_fades_as_history_grows():
    """Told of odd products, but touching even ones."""
    shares = [share_of_told(touched) for touched in range(40)]
    assert shares[0] == 1
    assert shares[5] == pytest.approx(0.5)
    assert all(later < earlier for earlier, later in zip(shares, shares[1:], strict=False) if earlier > 0)
    assert shares[-1] == 0


def share_of_told(touched):
    shopper = Shopper.of(items=range(touched), weights=np.ones(touched), stated=Stated.of(categories=[ODD]))
    recipe = HOME._recipe(shopper)
    if isinstance(recipe, Blend):
        return recipe.weights["preferences"]
    return float(recipe == From("preferences"))


def test_in_between_both_bring_products(fitted):
    ranking = HOME.rank(fitted, somebody([0, 2, 4], told=ODD), SIDE)
    assert set(ranking.sources) == {"preferences", "als"}
    assert parity(ranking) == {EVEN, ODD}


@pytest.mark.parametrize("situation", CONTEXTS)
@pytest.mark.parametrize("k", [1, 5, 100])
def test_rankings_are_sound(fitted, situation, k):
    context = context_of(situation)
    assert_sound(HOME.rank(fitted, context, k), context, k=k)


def test_it_names_its_strategies():
    assert HOME.strategies() == {"preferences", "als"} <= strategies.all().keys()


@pytest.mark.parametrize("half_life", [0, -1])
def test_a_half_life_must_be_above_0(half_life):
    with pytest.raises(ValueError, match="above 0"):
        ColdStart(told="preferences", done="als", half_life=half_life)
