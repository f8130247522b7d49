import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from recommendations.recipes import (
    Blend,
    Boost,
    Cap,
    FirstOf,
    From,
    Mmr,
    NotFittedError,
    Recipe,
    explain,
    min_max,
)
from recommendations.strategies import UnknownStrategyError, get
from recommendations.types import NO_CATEGORY, Catalogue, Context
from tests.contracts.strategy_contract import (
    CONTEXTS,
    SIDE,
    assert_sound,
    assert_true,
    context_of,
    fitted_on,
)

R2 = Boost(Blend({"als_similar": 0.6, "content": 0.4}, normalise=None), same_category=1.1)
RECIPES: dict[str, Recipe] = {
    "from": From("als"),
    "blend": Blend({"als": 0.5, "popular": 0.5}),
    "similar": R2,
    "first of": FirstOf(From("als"), From("content"), From("popular")),
    "home": Mmr(From("als"), relevance=0.7, pool=100),
    "cap": Cap(From("popular"), per_category=2),
    "all of them": Cap(Mmr(FirstOf(R2, From("popular"))), per_category=3),
}


def popular_arrays(scores):
    """Arrays under which the strategy `popular` gives these scores, 0 being no opinion."""
    weight = np.asarray(scores, dtype=np.float32)
    return {"weight": weight, "shoppers": (weight > 0).astype(np.int32)}


def content_arrays(catalogue):
    """Arrays under which every embedded product is every other's neighbour."""
    embedded = catalogue.embeddings.any(axis=1)
    row = np.where(embedded, np.arange(catalogue.n_items), -1).astype(np.int32)
    return {"neighbours": np.tile(row, (row.size, 1)), "embedded": embedded}


@some.composite
def shops(draw):
    """A catalogue, the arrays of `popular` and `content`, and a context."""
    n_items = draw(some.integers(1, 25))
    generator = np.random.default_rng(draw(some.integers(0, 2**32)))
    vectors = generator.standard_normal((n_items, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[generator.random(n_items) < 0.2] = 0
    catalogue = Catalogue.of(categories=generator.integers(-1, 3, n_items), embeddings=vectors)
    scores = generator.choice([0, 1, 1, 2, 3.5, 7], n_items)
    codes = some.lists(some.integers(0, n_items - 1), max_size=4, unique=True)
    context = Context.of(catalogue, now=0, anchors=draw(codes), exclude=draw(codes))
    return {"popular": popular_arrays(scores), "content": content_arrays(catalogue)}, context


limits = some.integers(1, 30)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize("situation", CONTEXTS)
@pytest.mark.parametrize("k", [1, 5, 500])
def test_every_recipe_is_sound_and_explains_itself(recipe, situation, k):
    fitted, context = fitted_on("checkerboard")[1], context_of(situation)
    ranking = recipe.rank(fitted, context, k)
    assert_sound(ranking, context, k=k)
    assert set(ranking.sources) <= recipe.strategies()
    reasons = explain(fitted, context, ranking)
    assert len(reasons) == len(ranking)
    for source, reason in zip(ranking.sources, reasons, strict=True):
        assert reason.code != "no_evidence"
        assert_true([reason], context, strategy=get(source))


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize("k", [0, -1])
def test_a_limit_below_one_is_refused(recipe, k):
    with pytest.raises(ValueError, match="at least 1"):
        recipe.rank(fitted_on("checkerboard")[1], context_of("regular"), k)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_snapshot_without_the_strategy_is_named(recipe):
    with pytest.raises(NotFittedError) as error:
        recipe.rank({}, context_of("regular"), 5)
    assert error.value.name in recipe.strategies()


def test_an_unknown_strategy_is_named():
    with pytest.raises(UnknownStrategyError, match="alz"):
        From("alz").rank({}, context_of("regular"), 5)


def test_all_strategies_taking_part_are_listed():
    assert RECIPES["all of them"].strategies() == {"als_similar", "content", "popular"}


@pytest.mark.parametrize(
    "make",
    [
        lambda: Blend({}),
        lambda: Blend({"als": 0}),
        lambda: Boost(From("als"), same_category=0),
        lambda: Mmr(From("als"), relevance=1.1),
        lambda: Cap(From("als"), per_category=0),
    ],
)
def test_recipes_that_make_no_sense_are_refused_when_written(make):
    with pytest.raises(ValueError):
        make()


# Blend


@given(shops(), limits)
def test_a_blend_of_one_is_that_one(shop, k):
    fitted, context = shop
    alone = From("popular").rank(fitted, context, k)
    same = Blend({"popular": 1.0}, normalise=None).rank(fitted, context, k)
    spread = Blend({"popular": 0.3}).rank(fitted, context, k)
    assert np.array_equal(same.items, alone.items) and np.array_equal(same.scores, alone.scores)
    assert np.array_equal(spread.items, alone.items)
    assert same.sources == alone.sources


def test_a_blend_scores_the_union_exactly_and_names_who_adds_most():
    catalogue = Catalogue.of(categories=[0] * 4, embeddings=[[1.0, 0.0], [0.6, 0.8], [0.8, 0.6], [0.0, 0.0]])
    fitted = {"popular": popular_arrays([0, 0.9, 0.1, 0.5]), "content": content_arrays(catalogue)}
    context = Context.of(catalogue, now=0, anchors=[0])
    blend = Blend({"popular": 0.5, "content": 0.5}, normalise=None, pool=1)
    whole = blend.rank(fitted, context, 5)
    assert whole.items.tolist() == [1, 2, 3]
    np.testing.assert_allclose(whole.scores, [0.45 + 0.3, 0.05 + 0.4, 0.25], rtol=1e-6)
    assert whole.sources == ("popular", "content", "popular")
    # of one each: popular brings product 1 and content product 2, and still both score both
    assert blend.rank(fitted, context, 1).scores[0] == whole.scores[0]


def test_a_product_unknown_to_one_strategy_is_blended_by_the_other():
    fitted, context = fitted_on("checkerboard")[1], context_of("regular with a cart")
    orphan_known = {**fitted, "popular": popular_arrays([*([1] * SIDE), 9])}
    ranking = Blend({"als_similar": 0.6, "popular": 0.4}).rank(orphan_known, context, 20)
    assert SIDE in ranking.items


def test_min_max_spreads_over_zero_to_one_and_leaves_gaps():
    assert min_max(np.array([2, np.nan, 6, 4], np.float32)).tolist()[::2] == [0, 1]
    assert min_max(np.array([3, 3], np.float32)).tolist() == [1, 1]
    assert np.isnan(min_max(np.array([np.nan], np.float32))).all()
    assert min_max(np.array([], np.float32)).size == 0


# FirstOf


@given(shops(), limits)
def test_the_first_comes_first_and_the_next_fills_up(shop, k):
    fitted, context = shop
    first = From("content").rank(fitted, context, k)
    both = FirstOf(From("content"), From("popular")).rank(fitted, context, k)
    assert_sound(both, context, k=k)
    assert np.array_equal(both.items[: len(first)], first.items)
    eligible = set(first.items.tolist()) | set(From("popular").rank(fitted, context, 99).items.tolist())
    assert len(both) == min(k, len(eligible))


# Boost


def test_the_anchors_category_is_boosted_before_the_cut():
    catalogue = Catalogue.of(categories=[1, 0, 1, NO_CATEGORY])
    fitted = {"popular": popular_arrays([5, 4, 3.9, 1])}
    context = Context.of(catalogue, now=0, anchors=[0])
    ranking = Boost(From("popular"), same_category=1.1).rank(fitted, context, 1)
    assert ranking.items.tolist() == [2]
    assert ranking.scores[0] == pytest.approx(3.9 * 1.1)


def test_products_without_a_category_share_none():
    catalogue = Catalogue.of(categories=[NO_CATEGORY, 0, NO_CATEGORY])
    context = Context.of(catalogue, now=0, anchors=[0])
    ranking = Boost(From("popular"), same_category=9).rank({"popular": popular_arrays([1, 2, 1])}, context, 5)
    assert ranking.scores.tolist() == [2, 1]


def test_without_anchors_nothing_is_boosted():
    fitted, context = fitted_on("checkerboard")[1], context_of("regular")
    plain, boosted = (
        recipe.rank(fitted, context, 5) for recipe in (From("als"), Boost(From("als"), same_category=2))
    )
    assert np.array_equal(plain.scores, boosted.scores)


# Mmr


@given(shops(), limits, some.floats(0, 1))
def test_mmr_reorders_its_pool_and_its_objective_never_rises(shop, k, relevance):
    fitted, context = shop
    pool = set(From("popular").rank(fitted, context, max(k, 10)).items.tolist())
    ranking = Mmr(From("popular"), relevance=relevance, pool=10).rank(fitted, context, k)
    assert_sound(ranking, context, k=k)
    assert set(ranking.items.tolist()) <= pool
    assert len(ranking) == min(k, len(pool))


@given(shops(), limits)
def test_mmr_with_full_relevance_keeps_the_order(shop, k):
    fitted, context = shop
    plain = From("popular").rank(fitted, context, k)
    assert np.array_equal(Mmr(From("popular"), relevance=1).rank(fitted, context, k).items, plain.items)


@given(shops(), limits, some.floats(0.1, 0.9))
def test_mmr_is_the_definition_of_carbonell_and_goldstein(shop, k, relevance):
    fitted, context = shop
    pool = From("popular").rank(fitted, context, 100)
    vectors = context.catalogue.embeddings[pool.items].astype(float)
    merit, cosines = min_max(pool.scores).astype(float), vectors @ vectors.T
    picked: list[int] = []
    ranking = Mmr(From("popular"), relevance=relevance).rank(fitted, context, k)
    for item, score in zip(ranking.items, ranking.scores, strict=True):
        objective = {
            each: relevance * merit[each] - (1 - relevance) * max([0, *cosines[each, picked]])
            for each in range(len(pool))
            if each not in picked
        }
        position = pool.items.tolist().index(item)
        assert objective[position] == pytest.approx(max(objective.values()), abs=1e-5)
        assert score == pytest.approx(objective[position], abs=1e-5)
        picked.append(position)


def test_mmr_turns_to_something_else_after_two_of_a_kind():
    catalogue = Catalogue.of(categories=[0] * 4, embeddings=[[1, 0], [1, 0], [0, 1], [0, 0]])
    fitted = {"popular": popular_arrays([10, 9, 8, 1])}
    ranking = Mmr(From("popular"), relevance=0.5).rank(fitted, Context.of(catalogue, now=0), 4)
    assert ranking.items.tolist() == [0, 2, 3, 1]


# Cap


@given(shops(), limits, some.integers(1, 4))
def test_no_category_exceeds_its_cap_and_the_best_of_each_stay(shop, k, per_category):
    fitted, context = shop
    whole = From("popular").rank(fitted, context, 100).items
    ranking = Cap(From("popular"), per_category=per_category).rank(fitted, context, k)
    assert_sound(ranking, context, k=k)
    expected: list[int] = []
    counts: dict[int, int] = {}
    for item in whole.tolist():
        category = int(context.catalogue.categories[item])
        counts[category] = counts.get(category, 0) + 1
        if category == NO_CATEGORY or counts[category] <= per_category:
            expected.append(item)
    assert ranking.items.tolist() == expected[:k]


# explain


def test_each_product_is_explained_by_the_strategy_that_brought_it():
    fitted, context = fitted_on("checkerboard")[1], context_of("regular")
    ranking = FirstOf(Cap(From("als"), per_category=2), From("popular")).rank(fitted, context, SIDE)
    assert set(ranking.sources) == {"als", "popular"}
    for source, reason in zip(ranking.sources, explain(fitted, context, ranking), strict=True):
        assert (source == "popular") == (reason.code == "popular")
