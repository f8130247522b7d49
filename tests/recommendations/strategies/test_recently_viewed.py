from dataclasses import replace

import numpy as np

from recommendations.past import Views
from recommendations.strategies.recently_viewed import RecentlyViewed, RecentlyViewedConfig
from recommendations.types import Catalogue, Context, Shopper
from tests.contracts.strategy_contract import interactions_of

CATALOGUE = Catalogue.of(categories=[0] * 5)


def having_seen(*items, anchors=()):
    views = Views.of(items=items, times=[100 - place for place in range(len(items))])
    return Context.of(CATALOGUE, now=200, shopper=replace(Shopper.nobody(), views=views), anchors=anchors)


def ranked(context, **config):
    strategy = RecentlyViewed(RecentlyViewedConfig(**config))
    return strategy.rank(strategy.fit(interactions_of(CATALOGUE), seed=0), context, 10)


def test_the_latest_comes_first():
    assert ranked(having_seen(3, 0, 4)).items.tolist() == [3, 0, 4]


def test_the_product_of_the_page_is_left_out():
    assert ranked(having_seen(3, 0, 4, anchors=[3])).items.tolist() == [0, 4]


def test_what_was_seen_long_before_is_forgotten():
    assert ranked(having_seen(3, 0, 4), most=2).items.tolist() == [3, 0]


def test_the_reason_is_when_it_was_seen():
    strategy = RecentlyViewed()
    fitted = strategy.fit(interactions_of(CATALOGUE), seed=0)
    seen, unseen = strategy.explain(fitted, having_seen(3, 0), np.array([0, 1], np.int32))
    assert seen.evidence == {"items": [0], "viewed_at": 99}
    assert unseen.code == "no_evidence"
