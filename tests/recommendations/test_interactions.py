import numpy as np

from recommendations.interactions import counted


def rows(*triples):
    pairs, times, ratings = zip(*triples, strict=True)
    return np.array(pairs), np.array(times), np.array(ratings, dtype=bool)


def test_every_row_counts_where_nobody_rated():
    assert counted(*rows((1, 10, False), (1, 20, False), (2, 5, False))).all()


def test_a_rating_replaces_everything_else_of_its_pair():
    assert counted(*rows((1, 10, False), (1, 20, True), (1, 30, False), (2, 5, False))).tolist() == [
        False,
        True,
        False,
        True,
    ]


def test_the_last_rating_counts_whatever_the_order_of_rows():
    assert counted(*rows((1, 30, True), (1, 10, True), (1, 20, True))).tolist() == [True, False, False]


def test_of_two_ratings_in_one_second_exactly_one_counts():
    assert counted(*rows((1, 10, True), (1, 10, True))).sum() == 1


def test_no_rows_are_no_trouble():
    empty = np.empty(0, dtype=np.int64)
    assert counted(empty, empty, empty.astype(bool)).size == 0
