import numpy as np
import pytest

from recommendations.evaluation.protocol import evaluate
from recommendations.recipes import From
from recommendations.types import Context, Interactions
from tests.contracts.strategy_contract import SIDE, checkerboard, fitted_on


def interactions(pairs, *, n_users=4, n_items=6):
    users, items = zip(*pairs, strict=True) if pairs else ((), ())
    return Interactions.of(
        users=users,
        items=items,
        weights=np.ones(len(items)),
        times=range(len(items)),
        n_users=n_users,
        n_items=n_items,
    )


TRAIN = interactions([(0, 0), (0, 1), (1, 0), (1, 2), (2, 0)])
# user 0 goes on to 2 and comes back to 0; user 1 only comes back; user 3 is new
TEST = interactions([(0, 2), (0, 0), (1, 2), (3, 0), (3, 5)])


def codes(*items):
    return np.array(items, np.int32)


def run(ranker, *, train=TRAIN, test=TEST, k=2):
    return evaluate({"ours": ranker}, train=train, test=test, k=k, seed=1)


def test_only_users_who_touched_something_new_to_them_count():
    result = run(lambda shopper: codes())
    assert (result.k, result.n_users, result.n_newcomers) == (2, 2, 1)


def test_a_user_without_recommendations_counts_as_missed():
    ours = run(lambda shopper: codes(2) if shopper.items.size else codes()).figures["ours"]
    assert (ours.recall, ours.hit_rate) == (0.5, 0.5)


def test_products_touched_before_make_room_for_the_next():
    ours = run(lambda shopper: codes(0, 1, 2, 5)).figures["ours"]
    # user 0 is left with 2 and 5, of which 2 is relevant; user 3 with 0 and 1, of which 0 is one of two
    assert ours.recall == (1 + 0.5) / 2
    assert ours.coverage == 4 / 6


def test_popularity_ranks_by_interactions_in_training():
    popular = run(lambda shopper: codes()).figures["popular"]
    # 0, 1, 2 by count and code: user 0 gets 2, user 3 gets 0 and 1
    assert popular.recall == (1 + 0.5) / 2


def test_chance_is_the_same_under_a_seed_and_about_fair():
    train = interactions([], n_users=2000, n_items=50)
    test = interactions([(user, user % 50) for user in range(2000)], n_users=2000, n_items=50)
    first, second = (run(lambda shopper: codes(), train=train, test=test, k=10) for _ in range(2))
    assert first == second
    assert first.figures["random"].recall == pytest.approx(10 / 50, abs=0.03)
    assert first.figures["popular"].recall == 0


def test_the_shopper_is_who_training_knew():
    seen = []

    def ranker(shopper):
        seen.append(shopper)
        return codes()

    run(ranker)
    assert [shopper.items.tolist() for shopper in seen] == [[1, 0], []]


def test_als_beats_both_on_a_checkerboard():
    data, fitted = fitted_on("checkerboard")
    held_back = Interactions.of(
        users=range(SIDE),
        items=range(SIDE),
        weights=np.ones(SIDE),
        times=[data.now] * SIDE,
        n_users=SIDE,
        n_items=SIDE + 1,
    )

    def als(shopper):
        context = Context.of(data.catalogue, now=data.now, shopper=shopper, exclude=shopper.items)
        return From("als").rank(fitted, context, 1).items

    figures = run(als, train=checkerboard().interactions, test=held_back, k=1).figures
    assert figures["ours"].recall == figures["ours"].ndcg == 1
    assert figures["popular"].recall < 0.5 and figures["random"].recall < 0.5


def test_nobody_to_evaluate_has_no_figures():
    result = run(lambda shopper: codes(), test=interactions([]))
    assert result.n_users == 0
    assert result.figures["ours"].recall is None


def test_the_names_of_the_rivals_are_taken():
    with pytest.raises(ValueError, match="popular"):
        evaluate({"popular": lambda shopper: codes()}, train=TRAIN, test=TEST, k=2, seed=0)


def test_a_limit_below_one_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        run(lambda shopper: codes(), k=0)
