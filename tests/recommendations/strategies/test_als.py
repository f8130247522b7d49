import numpy as np
import pytest

from recommendations.strategies.als import Als, AlsConfig
from recommendations.types import ALL_ITEMS, Catalogue, Context, Interactions, Shopper, TrainingData
from tests.contracts.strategy_contract import ORPHAN, SIDE, context_of, fitted_on

N_USERS, N_ITEMS = 60, 40
CATALOGUE = Catalogue.of(categories=np.zeros(N_ITEMS, dtype=int))


@pytest.fixture(scope="module")
def data():
    """Random interactions in which nobody touches the last five products."""
    generator = np.random.default_rng(3)
    known = Interactions.of(
        users=generator.integers(0, N_USERS, 500),
        items=generator.integers(0, N_ITEMS - 5, 500),
        weights=generator.choice([1.0, 3.0, 5.0, 0.2], 500),
        times=generator.integers(0, 10**9, 500),
        n_users=N_USERS,
        n_items=N_ITEMS,
    )
    return TrainingData(interactions=known, catalogue=CATALOGUE, now=10**9)


def shopper_of(data, user):
    mine = data.interactions.users == user
    return Shopper.from_history(
        items=data.interactions.items[mine],
        weights=data.interactions.weights[mine],
        times=data.interactions.times[mine],
    )


def context(shopper, **given):
    return Context.of(CATALOGUE, now=0, shopper=shopper, **given)


@pytest.mark.parametrize("alpha", [1.0, 10.0])
def test_folding_in_equals_what_implicit_recalculates(data, alpha):
    from implicit.cpu.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    als = Als(AlsConfig(alpha=alpha))
    fitted = als.fit(data, seed=1)
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=32, regularization=als.config.regularization, iterations=20, alpha=alpha, random_state=1
        )
        matrix = data.interactions.matrix()
        model.fit(matrix, show_progress=False)
        for user in range(N_USERS):
            vector = model.recalculate_user(user, matrix[user])
            scores = als.score(fitted, context(shopper_of(data, user)), ALL_ITEMS)
            np.testing.assert_allclose(scores[:-5], (model.item_factors @ vector)[:-5], atol=1e-4)


def test_the_number_of_threads_changes_nothing(data):
    one, two = (Als(AlsConfig(threads=threads)).fit(data, seed=1) for threads in (1, 2))
    assert np.array_equal(one["item_factors"], two["item_factors"])


def test_another_seed_gives_other_factors(data):
    assert not np.array_equal(
        Als().fit(data, seed=1)["item_factors"], Als().fit(data, seed=2)["item_factors"]
    )


@pytest.mark.parametrize("situation", ["newcomer", "unknown history", "newcomer on a page"])
def test_nothing_known_of_the_shopper_gives_nothing(situation):
    als, fitted = Als(), fitted_on("checkerboard")[1]["als"]
    assert len(als.rank(fitted, context_of(situation), 5)) == 0
    assert np.isnan(als.score(fitted, context_of(situation), ALL_ITEMS)).all()


def test_products_nobody_touched_are_never_ranked(data):
    fitted = Als().fit(data, seed=1)
    for user in range(N_USERS):
        ranking = Als().rank(fitted, context(shopper_of(data, user)), N_ITEMS)
        assert ranking.items.max() < N_ITEMS - 5


def test_asking_for_more_than_is_eligible_gives_fewer(data):
    fitted = Als().fit(data, seed=1)
    ranking = Als().rank(fitted, context(shopper_of(data, 0), exclude=range(3, N_ITEMS)), 20)
    assert len(ranking) <= 3


def test_one_more_interaction_changes_the_ranking_at_once():
    als, fitted = Als(), fitted_on("checkerboard")[1]["als"]
    odd = context_of("regular")
    even = Context.of(odd.catalogue, now=0, shopper=Shopper.of(items=[2, 4, 3], weights=[5, 5, 1]))
    assert als.rank(fitted, odd, 1).items[0] % 2 == 1
    assert als.rank(fitted, even, 1).items[0] % 2 == 0


def test_a_product_unknown_to_the_model_does_not_disturb_the_rest():
    als, fitted = Als(), fitted_on("checkerboard")[1]["als"]
    catalogue = context_of("regular").catalogue
    plain, mixed = (
        Context.of(catalogue, now=0, shopper=Shopper.of(items=items, weights=np.ones(len(items))))
        for items in ([3, 5], [3, ORPHAN, 5])
    )
    assert np.array_equal(als.rank(fitted, plain, SIDE).scores, als.rank(fitted, mixed, SIDE).scores)


def test_the_reason_is_the_product_whose_absence_would_cost_most(data):
    """By the paper's decomposition; checked against implicit's own."""
    from implicit.cpu.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    als = Als(AlsConfig(alpha=4.0))
    fitted = als.fit(data, seed=1)
    matrix = data.interactions.matrix()
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(regularization=als.config.regularization, alpha=4.0, factors=32)
        model.item_factors = fitted["item_factors"].copy()
        here = context(shopper_of(data, 5))
        items = als.rank(fitted, here, 10).items
        for item, reason in zip(items, als.explain(fitted, here, items), strict=True):
            _, parts, _ = model.explain(0, matrix[5], int(item), N=1000)
            assert reason.evidence["items"] == [parts[0][0]]
            positive = sum(part for _, part in parts if part > 0)
            assert reason.evidence["share"] == pytest.approx(parts[0][1] / positive, rel=1e-3)
            assert reason.code == ("seen_before" if item == parts[0][0] else "shoppers_like_you")
