from datetime import timedelta
from uuid import uuid4

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics import visitors
from analytics.models import EventKind, Slate
from analytics.visitors import VisitorKey
from recommendations import ranking, training
from recommendations.live import live_snapshot
from recommendations.recipes import From
from recommendations.serving import NEWEST, recommend
from recommendations.shoppers import history_of
from recommendations.surfaces import SURFACES, UnknownSurfaceError
from shop.models import Product, Variant
from tests.factories import ProductFactory, order_of
from tests.recommendations.conftest import did

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer():
    return VisitorKey(uuid4())


def served(visitor, surface="home", *, cart=(), **options):
    return recommend(surface, visitor, history=history_of(visitor, cart=cart), **options)


def products_of(slate):
    return [place.product for place in slate.served]


def visitor_of(user):
    return visitors.of_user(user.pk)


class TestWhatIsServed:
    def test_a_gardener_is_shown_gardening_first(self, trained):
        slate = served(visitor_of(trained.gardeners[0]), k=4)
        assert {product.category for product in products_of(slate)} == {trained.garden}
        assert slate.fallback == ""

    def test_a_reader_is_shown_something_else(self, trained):
        gardener, reader = (
            served(visitor_of(user), k=4) for user in (trained.gardeners[0], trained.readers[0])
        )
        assert not set(products_of(gardener)) & set(products_of(reader))

    def test_the_first_views_of_a_newcomer_count_at_once(self, trained, newcomer):
        did(newcomer, EventKind.VIEW, *trained.book_products[:3])
        slate = served(newcomer, k=4)
        assert slate.fallback == ""
        assert [product.category for product in products_of(slate)].count(trained.books) >= 3

    def test_as_many_as_asked_while_so_many_are_eligible(self, trained, newcomer):
        for k in (1, 7, 20):
            assert len(served(newcomer, k=k).served) == k

    def test_all_there_are_when_more_are_asked_for(self, trained, newcomer):
        slate = served(newcomer, k=500)
        assert len(set(products_of(slate))) == len(slate.served) == 20

    def test_no_product_twice(self, trained, newcomer):
        products = products_of(served(newcomer, k=20))
        assert len(set(products)) == len(products)

    def test_a_product_page_shows_what_is_like_it_and_never_itself(self, trained, newcomer):
        anchor = trained.garden_products[0]
        slate = served(newcomer, "similar", anchors=[anchor.pk], k=4)
        assert anchor not in products_of(slate)
        assert {product.category for product in products_of(slate)} == {trained.garden}

    def test_a_product_nobody_touched_appears_where_it_is_similar(self, trained, newcomer):
        untouched = ProductFactory(category=trained.garden, title="Brand new spade")
        training.retrain()
        live_snapshot.refresh()
        slate = served(newcomer, "similar", anchors=[trained.garden_products[0].pk], k=10)
        assert untouched in products_of(slate)


class TestWhatIsNeverServed:
    def test_what_was_bought(self, trained):
        visitor = visitor_of(trained.gardeners[5])
        bought = set(history_of(visitor).bought.tolist())
        assert bought
        assert not bought & {product.pk for product in products_of(served(visitor, k=18))}

    def test_what_is_in_the_cart(self, trained, newcomer):
        in_cart = trained.garden_products[3]
        slate = served(newcomer, cart=[in_cart.pk], k=19)
        assert in_cart not in products_of(slate)
        assert len(slate.served) == 19

    def test_what_is_on_the_page_already(self, trained, newcomer):
        shown = [product.pk for product in trained.book_products[:5]]
        assert not set(shown) & {product.pk for product in products_of(served(newcomer, exclude=shown, k=15))}

    def test_what_was_hidden_or_sold_out_since_the_slate_was_cached(self, trained, newcomer):
        hidden, sold_out, *_ = products_of(served(newcomer, k=6))
        Product.objects.filter(pk=hidden.pk).update(is_visible=False)
        Variant.objects.filter(product=sold_out).update(stock=0)
        slate = served(newcomer, k=6)
        assert not {hidden, sold_out} & set(products_of(slate))
        assert len(slate.served) == 6

    def test_anything_of_a_shop_that_is_all_but_sold_out(self, trained, newcomer):
        Variant.objects.exclude(product=trained.book_products[9]).update(stock=0)
        assert products_of(served(newcomer, k=6)) == [trained.book_products[9]]


class TestFallbacks:
    def test_a_newcomer_is_shown_what_is_popular_and_it_is_called_so(self, trained, newcomer):
        slate = served(newcomer, k=5)
        assert slate.fallback == "popular"
        assert slate.title == "Popular right now"

    def test_without_any_snapshot_the_newest_are_shown(self, newcomer):
        products = ProductFactory.create_batch(5)
        slate = served(newcomer, k=3)
        assert slate.fallback == NEWEST
        assert slate.title == "New in the shop"
        assert set(products_of(slate)) <= set(products)

    def test_a_product_added_since_training_fills_up_what_is_short(self, trained, newcomer):
        late = ProductFactory()
        slate = served(newcomer, k=21)
        assert products_of(slate)[-1] == late
        assert slate.fallback == "popular+newest"

    def test_a_failing_strategy_costs_quality_and_not_the_page(self, trained, monkeypatch, caplog):
        def broken(*args, **kwargs):
            raise ArithmeticError("factors are upside down")

        monkeypatch.setattr(From, "rank", broken)
        slate = served(visitor_of(trained.gardeners[0]), k=4)
        assert slate.fallback == NEWEST
        assert len(slate.served) == 4
        assert "factors are upside down" in caplog.text

    def test_an_empty_shop_serves_an_empty_slate_and_records_none(self, newcomer):
        assert served(newcomer).served == []
        assert not Slate.objects.exists()


class TestTheRecord:
    def test_a_slate_is_one_row_with_scores_sources_and_reasons(self, trained):
        visitor = visitor_of(trained.gardeners[0])
        slate = served(visitor, k=4)
        row = Slate.objects.get()
        assert row.pk == slate.id
        assert row.product_ids == [product.pk for product in products_of(slate)]
        assert row.sources == ["als"] * 4
        assert row.snapshot_id == live_snapshot.get().id
        assert row.scores == sorted(row.scores, reverse=True)

    def test_reasons_speak_of_products_the_shopper_touched(self, trained):
        visitor = visitor_of(trained.gardeners[0])
        served(visitor, k=4)
        touched = set(history_of(visitor).product_ids.tolist())
        for reason in Slate.objects.get().reasons:
            assert set(reason["products"]) <= touched

    def test_a_slate_records_its_anchors(self, trained, newcomer):
        anchor = trained.garden_products[0].pk
        served(newcomer, "similar", anchors=[anchor])
        assert Slate.objects.get().anchor_ids == [anchor]


class TestCosts:
    def test_queries_do_not_grow_with_the_slate(self, trained, newcomer):
        counts = []
        for k in (2, 8):
            with CaptureQueriesContext(connection) as queries:
                served(newcomer, k=k)
            counts.append(len(queries))
        assert counts == [3, 3]  # history, products, the write

    def test_a_cached_slate_is_not_ranked_again(self, trained, newcomer, monkeypatch):
        served(newcomer)
        monkeypatch.setattr(ranking, "rank", lambda *args: pytest.fail("ranked again"))
        assert len(served(newcomer).served) == 12

    @pytest.mark.parametrize("value", ["garbage", [(1, 2, 3)], [(1, 0.5, "als", "", {"colour": "red"})], 7])
    def test_a_cached_value_of_another_form_is_ranked_anew(self, trained, newcomer, monkeypatch, value):
        before = products_of(served(newcomer))
        monkeypatch.setattr(cache, "get", lambda *args, **kwargs: value)
        assert products_of(served(newcomer)) == before

    def test_a_deed_makes_the_next_slate_new(self, trained, newcomer):
        before = products_of(served(newcomer, k=4))
        did(newcomer, EventKind.VIEW, *trained.book_products[:3])
        assert products_of(served(newcomer, k=4)) != before

    def test_two_visitors_with_other_deeds_never_share_a_slate(self, trained):
        slates = [served(visitor_of(user), k=6) for user in (trained.gardeners[1], trained.readers[1])]
        again = [served(visitor_of(user), k=6) for user in (trained.gardeners[1], trained.readers[1])]
        assert [products_of(slate) for slate in slates] == [products_of(slate) for slate in again]
        assert products_of(slates[0]) != products_of(slates[1])


class TestBadInput:
    def test_an_unknown_surface_is_refused(self, newcomer):
        with pytest.raises(UnknownSurfaceError):
            served(newcomer, "basement")

    @pytest.mark.parametrize("k", [0, -1])
    def test_less_than_one_product_cannot_be_asked_for(self, newcomer, k):
        with pytest.raises(ValueError, match="at least 1"):
            served(newcomer, k=k)

    def test_an_unknown_anchor_is_answered_by_the_fallback(self, trained, newcomer):
        slate = served(newcomer, "similar", anchors=[10**9], k=3)
        assert len(slate.served) == 3
        assert slate.fallback == "popular"

    def test_a_snapshot_without_a_strategy_falls_back(self, trained, newcomer, monkeypatch):
        loaded = live_snapshot.get()
        crippled = type(loaded)(
            loaded.id, loaded.product_ids, loaded.catalogue, {"popular": loaded.fitted["popular"]}
        )
        monkeypatch.setattr(live_snapshot, "_loaded", crippled)
        assert served(visitor_of(trained.readers[0]), k=3).fallback == "popular"


def test_every_surface_answers_everybody(trained, newcomer):
    for slug in SURFACES:
        anchors = [trained.garden_products[0].pk] if slug == "similar" else []
        for visitor in (newcomer, visitor_of(trained.readers[0])):
            slate = served(visitor, slug, anchors=anchors)
            if SURFACES[slug].fills_up:
                assert len(slate.served) == SURFACES[slug].size
            assert np.isfinite([place.candidate.score for place in slate.served]).all()


class TestWhatIsAboutTheShopperAlone:
    def test_it_is_not_filled_up_with_what_is_not(self, trained, newcomer):
        for slug in ("history", "buy_again", "budget", "from_likes", "recently_viewed"):
            assert served(newcomer, slug).served == []
        assert not Slate.objects.exists()

    def test_one_product_viewed_is_no_rail_of_recently_viewed_and_two_are(self, trained, newcomer):
        first, second = trained.book_products[:2]
        did(newcomer, EventKind.VIEW, first, hours_ago=2)
        assert served(newcomer, "recently_viewed").served == []
        did(newcomer, EventKind.VIEW, second, hours_ago=1)
        assert products_of(served(newcomer, "recently_viewed")) == [second, first]

    def test_recently_viewed_leaves_out_the_product_of_the_page(self, trained, newcomer):
        first, second, third = trained.book_products[:3]
        for hours, product in enumerate((third, second, first)):
            did(newcomer, EventKind.VIEW, product, hours_ago=hours + 1)
        assert products_of(served(newcomer, "recently_viewed", anchors=[second.pk])) == [third, first]

    def test_somebody_who_only_looked_around_is_shown_more_of_that_and_it_is_called_so(
        self, trained, newcomer
    ):
        did(newcomer, EventKind.VIEW, *trained.book_products[:3])
        slate = served(newcomer, "history", k=4)
        assert slate.title == "Like what you looked at"
        assert {product.category for product in products_of(slate)} == {trained.books}

    def test_what_somebody_buys_again_may_come_back_though_they_have_it(self, trained):
        visitor = visitor_of(trained.readers[0])
        novel = trained.book_products[4]
        for days in (40, 10):
            order = order_of(
                novel.variants.get(), user=trained.readers[0], status="delivered", age=timedelta(days=days)
            )
            did(visitor, EventKind.BUY, novel, hours_ago=24 * days, order_id=order.pk)
        assert products_of(served(visitor, "buy_again")) == [novel]
        Variant.objects.filter(product=novel).update(stock=0)
        assert served(visitor, "buy_again").served == []

    def test_taking_a_like_back_changes_the_next_page(self, trained):
        reader, spade = trained.readers[0], trained.garden_products[0]
        assert served(visitor_of(reader), "from_likes").served == []
        spade.likes.create(user=reader)
        liked = products_of(served(visitor_of(reader), "from_likes", k=4))
        assert {product.category for product in liked} == {trained.garden}
        assert spade not in liked
        spade.likes.all().delete()
        assert served(visitor_of(reader), "from_likes").served == []

    @pytest.mark.parametrize(
        ("slug", "queries"),
        [("recently_viewed", 3), ("history", 4), ("budget", 4), ("from_likes", 4), ("new_for_you", 3)],
    )
    def test_what_a_surface_does_not_need_is_not_read(self, trained, slug, queries):
        reader, novel = trained.readers[0], trained.book_products[4]
        novel.likes.create(user=reader)
        order = order_of(novel.variants.get(), user=reader)
        did(visitor_of(reader), EventKind.BUY, novel, order_id=order.pk)
        with CaptureQueriesContext(connection) as captured:
            assert served(visitor_of(reader), slug, k=3).served
        assert len(captured) == queries  # history, what the surface needs beside it, products, the write
