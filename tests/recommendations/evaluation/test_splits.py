import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from recommendations.evaluation.splits import split_by_time
from recommendations.types import Interactions


def at(times):
    n = len(times)
    return Interactions.of(
        users=[0] * n, items=[0] * n, weights=np.ones(n), times=times, n_users=1, n_items=1
    )


def test_the_last_tenth_by_time_is_held_back():
    split = split_by_time(at([5, 1, 9, 3, 7, 2, 8, 4, 6, 10]))
    assert split.test.times.tolist() == [10]
    assert split.moment == 10


@given(some.lists(some.integers(0, 20), min_size=1), some.floats(0.01, 0.99))
def test_nothing_in_training_is_as_late_as_anything_held_back(times, fraction):
    split = split_by_time(at(times), test_fraction=fraction)
    assert sorted([*split.train.times, *split.test.times]) == sorted(times)
    assert len(split.test) >= fraction * len(times) - 1e-9
    assert all(split.train.times < split.moment) and all(split.test.times >= split.moment)


def test_one_second_is_never_divided():
    split = split_by_time(at([5, 5, 5, 5]))
    assert (len(split.train), len(split.test)) == (0, 4)


def test_nothing_splits_into_nothing():
    split = split_by_time(at([]))
    assert (len(split.train), len(split.test), split.moment) == (0, 0, 0)


@pytest.mark.parametrize("fraction", [0, 1, -0.5, 2])
def test_a_fraction_that_leaves_one_side_out_is_refused(fraction):
    with pytest.raises(ValueError):
        split_by_time(at([1, 2]), test_fraction=fraction)
