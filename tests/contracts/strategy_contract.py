"""What every strategy promises, and the data sets on which that is checked.

The checkerboard is benfred/implicit's: shopper u touched every product of u's parity but product u itself, so
that the right recommendation for u is u, whatever the model. Here categories and embeddings agree with the
colours, as do prices; shoppers told us that they like their colour's category; higher codes were touched
later, and the last product is an orphan: never touched, not embedded, and nothing else is known of it either.
Shoppers bought what they touched, twice, and like it.
"""

import json
from dataclasses import is_dataclass, replace
from functools import cache

import numpy as np
import pytest

from recommendations import strategies
from recommendations.past import LIKED, Marks, Purchases, Views
from recommendations.types import (
    ALL_ITEMS,
    NO_CATEGORY,
    UNKNOWN,
    Catalogue,
    Context,
    Interactions,
    Reason,
    Shopper,
    Stated,
    TrainingData,
)

SIDE = 12
ORPHAN = SIDE
NOW = 1_700_000_000
DAY = 86_400
SEED = 7
AUTUMN = 2
"""The season at NOW, 14 November 2023."""

BOARD_CATALOGUE = Catalogue.of(
    categories=[*(item % 2 for item in range(SIDE)), NO_CATEGORY],
    embeddings=[*(np.eye(2)[item % 2] for item in range(SIDE)), np.zeros(2)],
    departments=[*(item % 2 for item in range(SIDE)), NO_CATEGORY],
    prices=[*(10 + 30 * (item % 2) for item in range(SIDE)), np.nan],
    arrived=[*[NOW - 20 * DAY] * SIDE, 0],
    seasons=[*[AUTUMN] * SIDE, UNKNOWN],
)


def liked_by(user):
    return [item for item in range(SIDE) if item % 2 == user % 2 and item != user]


def touched_at(item):
    return NOW - (SIDE - item) * DAY


def checkerboard():
    pairs = [(user, item) for user in range(SIDE) for item in liked_by(user)]
    users, items = zip(*pairs, strict=True)
    times = [touched_at(item) for item in items]
    return interactions_of(BOARD_CATALOGUE, users=users, items=items, times=times)


def interactions_of(catalogue, *, users=(), items=(), times=()):
    known = Interactions.of(
        users=users,
        items=items,
        weights=np.ones(len(items)),
        times=times,
        n_users=SIDE,
        n_items=catalogue.n_items,
    )
    return TrainingData(interactions=known, catalogue=catalogue, now=NOW)


DATA_SETS = {
    "checkerboard": checkerboard,
    "no interactions": lambda: interactions_of(BOARD_CATALOGUE),
    "nothing embedded": lambda: replace(checkerboard(), catalogue=Catalogue.of(categories=[0] * (SIDE + 1))),
    "one product": lambda: interactions_of(
        Catalogue.of(categories=[0], embeddings=[[1.0]]), users=[0], items=[0], times=[NOW]
    ),
    "no products": lambda: interactions_of(Catalogue.of(categories=[])),
}


@cache
def fitted_on(data_set):
    """Data and the arrays of every strategy; arrays refuse to be written, as memory-mapped ones do."""
    data = DATA_SETS[data_set]()
    fitted = dict(strategies.fit_all(data, seed=SEED))
    for arrays in fitted.values():
        for array in arrays.values():
            array.flags.writeable = False
    return data, fitted


def shopper(user, *, last=None):
    items = liked_by(user)[:last]
    times = [touched_at(item) for item in items]
    known = Shopper.from_history(
        items=items,
        weights=np.ones(len(items)),
        times=times,
        bought=items,
        stated=Stated.of(categories=[user % 2]),
    )
    twice = [*items, *items]
    return replace(
        known,
        views=Views.of(items=known.items, times=sorted(times, reverse=True)),
        purchases=Purchases.of(
            items=twice,
            times=[*times, *(time - 30 * DAY for time in times)],
            quantities=[1] * len(twice),
            unit_prices=BOARD_CATALOGUE.prices[twice],
            delivered=[True] * len(twice),
        ),
        marks=Marks.of(items=items, kinds=[LIKED] * len(items), ratings=[0] * len(items)),
    )


CONTEXTS = {
    "newcomer": {},
    "regular": {"shopper": shopper(3)},
    "newcomer on a page": {"anchors": [4]},
    "regular with a cart": {"shopper": shopper(3), "anchors": [4, 5]},
    "unknown product": {"anchors": [ORPHAN]},
    "unknown history": {"shopper": Shopper.of(items=[ORPHAN], weights=[1])},
    "much excluded": {"shopper": shopper(3), "anchors": [4], "exclude": [0, 1, 5, 7]},
    "all excluded": {"shopper": shopper(3), "exclude": range(SIDE + 1)},
}


def context_of(situation, catalogue=BOARD_CATALOGUE):
    return Context.of(catalogue, now=NOW, seed=SEED, **CONTEXTS[situation])


def assert_sound(ranking, context, *, k):
    assert ranking.items.dtype == np.int32
    assert ranking.scores.dtype == np.float32
    assert len(ranking) == ranking.scores.size == len(ranking.sources) <= k
    assert np.unique(ranking.items).size == len(ranking)
    assert np.isfinite(ranking.scores).all()
    assert (np.diff(ranking.scores) <= 0).all()
    assert context.allowed()[ranking.items].all()


def assert_true(reasons, context, *, strategy):
    """Codes are declared, evidence is JSON, and what it names belongs to this shopper or page."""
    own = np.concatenate(
        (context.anchors, context.shopper.items, context.shopper.bought, context.shopper.cart)
    )
    for reason in reasons:
        assert isinstance(reason, Reason)
        assert reason.code in strategy.reasons | {Reason.none().code}
        assert json.loads(json.dumps(reason.evidence, allow_nan=False)) == reason.evidence
        assert set(reason.evidence.get("items", ())) <= set(own.tolist())
        assert (
            "category" not in reason.evidence or reason.evidence["category"] in context.shopper.stated.named
        )


class StrategyContract:
    """Subclass with three fixtures: `strategy`; `answer`, from a user to the best product on the board; and
    `excluded`, from a user to what is left out then."""

    @pytest.fixture(params=CONTEXTS)
    def context(self, request):
        return context_of(request.param)

    @pytest.fixture
    def fitted(self, strategy):
        return fitted_on("checkerboard")[1][strategy.name]

    def test_it_declares_what_it_is(self, strategy):
        assert type(strategy).__module__.endswith(f".{strategy.name}")
        assert is_dataclass(strategy.config_type) and type(strategy.config) is strategy.config_type
        assert hash(strategy.config) == hash(strategy.config_type()), "frozen, with a default for everything"
        assert Reason.none().code not in strategy.reasons

    @pytest.mark.parametrize("data_set", DATA_SETS)
    def test_training_returns_the_same_numbers_under_a_seed(self, strategy, data_set):
        data, fitted = fitted_on(data_set)
        again = strategy.fit(replace(data, fitted=fitted), seed=SEED)
        assert again.keys() == fitted[strategy.name].keys()
        for name, array in fitted[strategy.name].items():
            assert array.dtype.kind in "biuf"
            assert np.array_equal(again[name], array)
            assert array.dtype.kind != "f" or np.isfinite(array).all()

    def test_it_is_right_on_a_checkerboard(self, strategy, answer, excluded, fitted):
        for user in range(SIDE):
            likes = liked_by(user)
            given = {"shopper": shopper(user), "anchors": likes}
            for part in given.keys() & strategy.reads or given.keys():
                context = Context.of(BOARD_CATALOGUE, now=NOW, exclude=excluded(user), **{part: given[part]})
                assert strategy.rank(fitted, context, 3).items[0] == answer(user), part

    @pytest.mark.parametrize("k", [1, 3, 1000])
    def test_rankings_are_sound_and_repeatable(self, strategy, fitted, context, k):
        ranking = strategy.rank(fitted, context, k)
        assert_sound(ranking, context, k=k)
        assert set(ranking.sources) <= {strategy.name}
        assert (ranking.scores > 0).all()
        assert np.array_equal(ranking.items, strategy.rank(fitted, context, k).items)

    def test_a_shorter_ranking_is_the_beginning_of_a_longer_one(self, strategy, fitted, context):
        longer = strategy.rank(fitted, context, 1000)
        shorter = strategy.rank(fitted, context, 2)
        assert np.array_equal(shorter.items, longer.items[:2])

    def test_score_agrees_with_rank(self, strategy, fitted, context):
        ranking = strategy.rank(fitted, context, 1000)
        scores = strategy.score(fitted, context, ranking.items)
        assert scores.dtype == np.float32
        np.testing.assert_allclose(scores, ranking.scores, rtol=1e-5)

    def test_scoring_everything_is_scoring_each(self, strategy, fitted, context):
        everything = strategy.score(fitted, context, ALL_ITEMS)
        codes = np.arange(SIDE + 1, dtype=np.int32)
        assert everything.shape == codes.shape
        np.testing.assert_allclose(strategy.score(fitted, context, codes[::-1]), everything[::-1], atol=1e-6)

    def test_every_product_has_one_true_reason(self, strategy, fitted, context):
        for items in (
            strategy.rank(fitted, context, 1000).items,
            np.arange(SIDE + 1, dtype=np.int32),
            np.empty(0, np.int32),
        ):
            reasons = strategy.explain(fitted, context, items)
            assert len(reasons) == items.size
            assert_true(reasons, context, strategy=strategy)

    def test_what_it_ranks_it_can_explain(self, strategy, fitted, context):
        ranking = strategy.rank(fitted, context, 1000)
        codes = {reason.code for reason in strategy.explain(fitted, context, ranking.items)}
        assert Reason.none().code not in codes

    def test_it_depends_on_what_it_says_it_reads(self, strategy, fitted):
        base = context_of("regular with a cart")
        others = {
            "shopper": replace(base, shopper=shopper(4)),
            "anchors": replace(base, anchors=np.array([7], np.int32)),
            "now": replace(base, now=NOW + 100 * DAY),
            "seed": replace(base, seed=SEED + 1),
        }
        for part in others.keys() - strategy.reads:
            scores = strategy.score(fitted, others[part], ALL_ITEMS)
            assert np.array_equal(scores, strategy.score(fitted, base, ALL_ITEMS), equal_nan=True), part

    def test_it_asks_for_what_it_needs_to_know_of_a_shopper(self, strategy, fitted):
        context = context_of("regular with a cart")
        unknown = {"views": Views.of(), "purchases": Purchases.of(), "marks": Marks.of()}
        for part in unknown.keys() - strategy.needs:
            less = replace(context, shopper=replace(context.shopper, **{part: unknown[part]}))
            scores = strategy.score(fitted, less, ALL_ITEMS)
            assert np.array_equal(scores, strategy.score(fitted, context, ALL_ITEMS), equal_nan=True), part

    @pytest.mark.parametrize("data_set", [name for name in DATA_SETS if name != "checkerboard"])
    def test_poor_data_gives_fewer_products_and_no_error(self, strategy, data_set):
        data, fitted = fitted_on(data_set)
        n_items = data.catalogue.n_items
        whole = {"shopper": Shopper.of(items=range(min(n_items, 1)), weights=np.ones(min(n_items, 1)))}
        for given in ({}, whole, {"anchors": range(min(n_items, 1))}):
            context = Context.of(data.catalogue, now=NOW, **given)
            ranking = strategy.rank(fitted[strategy.name], context, 5)
            assert_sound(ranking, context, k=5)
            assert_true(
                strategy.explain(fitted[strategy.name], context, ranking.items), context, strategy=strategy
            )

    def test_it_reads_memory_mapped_arrays(self, strategy, fitted, context, tmp_path):
        for name, array in fitted.items():
            np.save(tmp_path / f"{name}.npy", array)
        mapped = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in fitted}
        ranking = strategy.rank(mapped, context, 5)
        assert type(ranking.items) is type(ranking.scores) is np.ndarray
        assert np.array_equal(ranking.items, strategy.rank(fitted, context, 5).items)
        assert strategy.explain(mapped, context, ranking.items) == strategy.explain(
            fitted, context, ranking.items
        )

    @pytest.mark.parametrize("k", [0, -1])
    def test_a_limit_below_one_is_refused(self, strategy, fitted, context, k):
        with pytest.raises(ValueError, match="at least 1"):
            strategy.rank(fitted, context, k)
