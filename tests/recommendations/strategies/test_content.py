import numpy as np
import pytest

from recommendations.strategies import content
from recommendations.strategies.content import Content, ContentConfig
from recommendations.types import ALL_ITEMS, Catalogue, Context, Interactions, Shopper, TrainingData

N_ITEMS, BLANK = 50, 49


@pytest.fixture(scope="module")
def catalogue():
    """Random directions; the last product is not embedded."""
    vectors = np.random.default_rng(5).standard_normal((N_ITEMS, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[BLANK] = 0
    return Catalogue.of(categories=np.zeros(N_ITEMS, dtype=int), embeddings=vectors)


def fit(catalogue, **config):
    nobody = Interactions.of(users=(), items=(), weights=(), times=(), n_users=0, n_items=catalogue.n_items)
    data = TrainingData(interactions=nobody, catalogue=catalogue, now=0)
    return Content(ContentConfig(**config)).fit(data, seed=0)


def nearest(catalogue, item):
    cosines = catalogue.embeddings @ catalogue.embeddings[item]
    cosines[item] = -1
    return [other for other in np.argsort(-cosines).tolist() if cosines[other] > 0]


@pytest.mark.parametrize("block_bytes", [1, 1000, 2**26])
def test_neighbours_are_the_nearest_whatever_the_block(catalogue, monkeypatch, block_bytes):
    monkeypatch.setattr(content, "BLOCK_BYTES", block_bytes)
    neighbours = fit(catalogue, neighbours=5)["neighbours"]
    for item in range(BLANK):
        assert neighbours[item].tolist() == nearest(catalogue, item)[:5]


def test_a_row_with_fewer_neighbours_is_filled_up(catalogue):
    neighbours = fit(catalogue, neighbours=60)["neighbours"]
    found = nearest(catalogue, 0)
    assert neighbours[0].tolist() == found + [-1] * (60 - len(found))
    assert set(neighbours[BLANK].tolist()) == {-1}


def test_on_a_page_it_ranks_by_cosine(catalogue):
    ranking = Content().rank(fit(catalogue), Context.of(catalogue, now=0, anchors=[3]), 10)
    assert ranking.items.tolist() == nearest(catalogue, 3)[:10]
    expected = catalogue.embeddings[ranking.items] @ catalogue.embeddings[3]
    np.testing.assert_allclose(ranking.scores, expected, rtol=1e-5)


def test_several_anchors_are_averaged(catalogue):
    fitted = fit(catalogue)
    one, other, both = (
        Content().score(fitted, Context.of(catalogue, now=0, anchors=anchors), ALL_ITEMS)
        for anchors in ([3], [8], [3, 8])
    )
    np.testing.assert_allclose(both, (one + other) / 2, atol=1e-6)


def test_the_page_matters_more_than_the_past(catalogue):
    fitted, shopper = fit(catalogue), Shopper.of(items=[8, 9], weights=[5, 5])
    with_past, without = (
        Content().rank(fitted, Context.of(catalogue, now=0, anchors=[3], shopper=whose), 10)
        for whose in (shopper, Shopper.nobody())
    )
    assert np.array_equal(with_past.items, without.items)


def test_history_is_a_weighted_mean(catalogue):
    context = Context.of(catalogue, now=0, shopper=Shopper.of(items=[8, BLANK, 3], weights=[5, 9, 1]))
    mean = 5 * catalogue.embeddings[8] + catalogue.embeddings[3]
    scores = Content().score(fit(catalogue), context, ALL_ITEMS)
    np.testing.assert_allclose(
        scores[:BLANK], (catalogue.embeddings @ mean / np.linalg.norm(mean))[:BLANK], atol=1e-5
    )
    assert np.isnan(scores[BLANK])


def test_candidates_come_from_the_products_touched_last(catalogue):
    fitted = fit(catalogue, neighbours=4)
    context = Context.of(catalogue, now=0, shopper=Shopper.of(items=[8, 3], weights=[1, 1]))
    assert set(Content(ContentConfig(recent=1)).candidates(fitted, context).tolist()) == set(
        nearest(catalogue, 8)[:4]
    )


@pytest.mark.parametrize(
    "given", [{}, {"anchors": [BLANK]}, {"shopper": Shopper.of(items=[BLANK], weights=[1])}]
)
def test_nothing_embedded_to_go_by_gives_nothing(catalogue, given):
    assert len(Content().rank(fit(catalogue), Context.of(catalogue, now=0, **given), 5)) == 0


def test_an_anchor_without_embedding_is_not_replaced_by_history(catalogue):
    shopper = Shopper.of(items=[3], weights=[1])
    context = Context.of(catalogue, now=0, anchors=[BLANK], shopper=shopper)
    assert len(Content().rank(fit(catalogue), context, 5)) == 0


def test_opposites_that_cancel_out_have_no_opinion_worth_ranking():
    catalogue = Catalogue.of(categories=[0, 0, 0], embeddings=[[1, 0], [-1, 0], [0, 1]])
    context = Context.of(catalogue, now=0, shopper=Shopper.of(items=[0, 1], weights=[1, 1]))
    assert Content().score(fit(catalogue), context, ALL_ITEMS).tolist() == [0, 0, 0]


def test_reasons_tell_a_page_from_a_history_and_name_the_nearest(catalogue):
    fitted, near = fit(catalogue), nearest(catalogue, 3)[0]
    items = np.array([near], np.int32)
    page = Context.of(catalogue, now=0, anchors=[3])
    past = Context.of(catalogue, now=0, shopper=Shopper.of(items=[3], weights=[1]))
    own = Context.of(catalogue, now=0, shopper=Shopper.of(items=[near], weights=[1]))
    reasons = [Content().explain(fitted, context, items)[0] for context in (page, past, own)]
    assert [reason.code for reason in reasons] == ["similar_to_this", "similar_to_touched", "seen_before"]
    assert [reason.evidence["items"] for reason in reasons] == [[3], [3], [near]]
    expected = float(catalogue.embeddings[near] @ catalogue.embeddings[3])
    assert reasons[0].evidence["similarity"] == pytest.approx(expected, rel=1e-5)
