from dataclasses import replace

import numpy as np
import pytest

from recommendations.past import Purchases
from recommendations.strategies.buy_again import BuyAgain
from recommendations.types import ALL_ITEMS, Catalogue, Context, Shopper
from tests.contracts.strategy_contract import DAY, interactions_of

CATALOGUE = Catalogue.of(categories=[0] * 4)
COFFEE, SOAP, LAMP, TEA = range(4)
NOW = 1000 * DAY


def bought(*lines):
    """A context of somebody who bought these: (product, days ago) or (product, days ago, delivered)."""
    items, days, delivered = zip(*((*line, True)[:3] for line in lines), strict=True)
    purchases = Purchases.of(
        items=items,
        times=[NOW - day * DAY for day in days],
        quantities=[1] * len(items),
        unit_prices=[5] * len(items),
        delivered=delivered,
    )
    return Context.of(CATALOGUE, now=NOW, shopper=replace(Shopper.nobody(), purchases=purchases))


def fitted():
    return BuyAgain().fit(interactions_of(CATALOGUE), seed=0)


def due(context):
    return BuyAgain().score(fitted(), context, ALL_ITEMS)


def test_how_due_something_is_is_its_age_in_mean_intervals():
    context = bought((COFFEE, 50), (COFFEE, 30), (COFFEE, 20), (SOAP, 60), (SOAP, 40))
    # coffee every 15 days, 20 days ago; soap every 20 days, 40 days ago
    assert due(context)[[COFFEE, SOAP]] == pytest.approx([20 / 15, 2])
    assert BuyAgain().rank(fitted(), context, 5).items.tolist() == [SOAP, COFFEE]


def test_one_purchase_is_no_habit():
    assert np.isnan(due(bought((LAMP, 400)))).all()


def test_two_variants_in_one_order_are_one_purchase():
    assert np.isnan(due(bought((LAMP, 40), (LAMP, 40)))[LAMP])


def test_what_was_not_delivered_twice_is_no_habit_yet():
    assert np.isnan(due(bought((TEA, 30), (TEA, 10, False)))[TEA])


def test_what_is_on_its_way_already_is_not_due():
    context = bought((COFFEE, 40), (COFFEE, 20), (COFFEE, 2, False))
    assert due(context)[COFFEE] == pytest.approx(2 / 19)


def test_orders_of_one_hour_do_not_make_it_due_every_hour():
    assert due(bought((COFFEE, 10), (COFFEE, 10 - 1 / 24)))[COFFEE] == pytest.approx(10 - 1 / 24, rel=1e-3)


def test_the_reason_tells_every_purchase():
    context = bought((COFFEE, 20), (COFFEE, 50))
    coffee, lamp = BuyAgain().explain(fitted(), context, np.array([COFFEE, LAMP], np.int32))
    assert coffee.code == "bought_before"
    assert coffee.evidence["bought_at"] == [NOW - 50 * DAY, NOW - 20 * DAY]
    assert lamp.code == "no_evidence"
