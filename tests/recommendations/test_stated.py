"""Answers on their way to the strategies, and what they do to the home page."""

from decimal import Decimal
from uuid import uuid4

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.models import EventKind
from analytics.visitors import VisitorKey
from recommendations.live import live_snapshot
from recommendations.serving import recommend
from recommendations.shoppers import history_of
from recommendations.stated import StatedTaste
from shop.preferences import Answers
from tests.factories import CategoryFactory
from tests.recommendations.conftest import did

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer():
    return VisitorKey(uuid4())


def home(visitor, answers, k=6):
    return recommend("home", visitor, history=history_of(visitor, stated=StatedTaste.of(answers)), k=k)


def categories_of(slate):
    return [place.product.category for place in slate.served]


class TestReading:
    def test_no_answers_are_none(self):
        assert not StatedTaste.of(None).was_asked
        assert StatedTaste.of(Answers()).was_asked

    def test_a_category_brings_all_below_it_in_one_query(self):
        root = CategoryFactory(name="Home")
        child = CategoryFactory(parent=root)
        leaf = CategoryFactory(parent=child)
        CategoryFactory(name="Homeware")
        with CaptureQueriesContext(connection) as queries:
            stated = StatedTaste.of(Answers(categories=(root.pk,)))
        assert len(queries) == 1
        assert sorted(stated.categories.tolist()) == [root.pk, child.pk, leaf.pk]
        assert set(stated.named.tolist()) == {root.pk}
        assert stated.names == {root.pk: "Home"}

    def test_a_category_counts_for_the_nearest_that_was_named(self):
        root = CategoryFactory(name="Home")
        child = CategoryFactory(name="Kettles", parent=root)
        stated = StatedTaste.of(Answers(categories=(child.pk, root.pk)))
        assert dict(zip(stated.categories.tolist(), stated.named.tolist(), strict=True)) == {
            root.pk: root.pk,
            child.pk: child.pk,
        }

    def test_what_is_gone_is_left_out(self, trained):
        stated = StatedTaste.of(Answers(categories=(10**9,), brands=(10**9,)))
        assert not stated.encoded(live_snapshot.get())

    def test_a_snapshot_of_before_knows_of_no_brands_and_categories(self, trained):
        known = live_snapshot.get()
        former = type(known)(known.id, known.product_ids, known.catalogue, known.fitted)
        assert not StatedTaste.of(Answers(categories=(trained.books.pk,))).encoded(former)


class TestTheHomePage:
    def test_a_newcomers_home_page_follows_their_answer(self, trained, newcomer):
        for liked in (trained.books, trained.garden):
            slate = home(newcomer, Answers(categories=(liked.pk,)))
            assert set(categories_of(slate)) == {liked}
            assert (slate.fallback, slate.title) == ("", "Picked for you")

    def test_it_follows_a_brand(self, trained, newcomer):
        chosen = trained.garden_products[4]
        slate = home(newcomer, Answers(brands=(chosen.brand_id,)))
        assert slate.served[0].product == chosen
        assert slate.served[0].candidate.reason.code == "favourite_brand"

    def test_a_changed_answer_makes_the_next_slate_new(self, trained, newcomer):
        answers = [
            Answers(categories=(trained.books.pk,)),
            Answers(categories=(trained.books.pk,), brands=(trained.garden_products[4].brand_id,)),
            Answers(categories=(trained.books.pk,), budget=Decimal(3)),
            Answers(budget=Decimal(3)),
            None,
        ]
        prints = {history_of(newcomer, stated=StatedTaste.of(each)).fingerprint() for each in answers}
        assert len(prints) == len(answers)

    def test_the_reason_names_the_category_by_primary_key(self, trained, newcomer):
        slate = home(newcomer, Answers(categories=(trained.books.pk,)))
        assert slate.served[0].candidate.reason.code == "favourite_category"
        assert slate.served[0].candidate.reason.evidence == {"category": trained.books.pk}

    def test_what_they_do_takes_over(self, trained, newcomer):
        did(newcomer, EventKind.VIEW, *trained.garden_products)
        did(newcomer, EventKind.VIEW, *trained.garden_products, hours_ago=2)
        slate = home(newcomer, Answers(categories=(trained.books.pk,)), k=4)
        assert categories_of(slate).count(trained.garden) >= 2

    def test_an_answer_that_matches_too_little_is_filled_up(self, trained, newcomer):
        slate = home(newcomer, Answers(brands=(trained.garden_products[4].brand_id,)), k=5)
        assert len(slate.served) == 5
        assert slate.fallback == "popular"

    def test_a_budget_of_a_hair_breaks_nothing(self, trained, newcomer):
        slate = home(newcomer, Answers(categories=(trained.books.pk,), budget=Decimal("0.01")))
        assert np.isfinite([place.candidate.score for place in slate.served]).all()
        assert set(categories_of(slate)) == {trained.books}
