from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import Count, Model, Sum
from django.utils import timezone

from analytics.models import Event, EventKind, Visitor
from analytics.visitors import of_user
from recommendations import data, snapshots
from recommendations.models import Snapshot
from recoshop.datasets import artwork, demo_logins, loader
from recoshop.datasets.orders import OrderHistory
from recoshop.datasets.synthetic import Synthetic
from shop.models import (
    Brand,
    Cart,
    Category,
    Like,
    Order,
    OrderLine,
    Product,
    ProductImage,
    Review,
    ReviewStatus,
    SavedItem,
    User,
    Variant,
)
from tests.factories import CategoryFactory, ProductFactory, order_of

NOW = datetime(2026, 6, 15, 14, 30, tzinfo=UTC)
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
LINES = """
536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,12/1/10 8:26,2.55,17850.0,United Kingdom
536365,71053,WHITE METAL LANTERN,6,12/1/10 8:26,3.39,17850.0,United Kingdom
536366,71053,WHITE METAL LANTERN,2,12/13/10 9:02,3.75,,United Kingdom
536367,71053,WHITE METAL LANTERN,1,1/3/11 9:02,3.39,13047.0,United Kingdom
"""
NEXT_MONTH = """
536400,85123A,WHITE HANGING HEART T-LIGHT HOLDER,1,2/1/11 8:26,2.95,13047.0,United Kingdom
536401,22423,REGENCY CAKESTAND 3 TIER,1,2/2/11 8:26,12.75,13047.0,United Kingdom
"""

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places_of_their_own(settings, tmp_path, monkeypatch):
    """Pictures, their cache and snapshots under the test's folder; a drawing takes no time."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR_DIR = tmp_path / "var"
    settings.SNAPSHOT_ROOT = tmp_path / "snapshots"
    monkeypatch.setattr("recoshop.datasets.pictures._WORTH_A_POOL", 10_000)
    monkeypatch.setattr(artwork, "picture", lambda svg, size: f"{size} {hash(svg)}".encode())
    monkeypatch.setattr("builtins.input", lambda prompt: pytest.fail("asked a question"))


@pytest.fixture
def demo():
    loader.load(Synthetic(now=NOW, is_open=True))


@pytest.fixture
def history_file(tmp_path):
    """`history_file(lines)`: a file of order lines."""

    def write(lines=LINES):
        path = tmp_path / "orders.csv"
        path.write_text(HEADER + lines)
        return path

    return write


@pytest.fixture
def past(history_file):
    loader.load(OrderHistory(history_file(), columns={}, now=NOW))


def rows():
    """How many rows there are of everything a data set brings."""
    models: list[type[Model]] = [
        Brand, Cart, Category, Event, Like, Order, OrderLine, Product, ProductImage, Review, SavedItem, User,
        Variant, Visitor,
    ]  # fmt: skip
    return {model.__name__: model._default_manager.count() for model in models}


def load_command(**options):
    call_command("load_dataset", verbosity=0, **options)


def snapshot():
    return snapshots.publish(
        product_ids=data.read(now=0).product_ids,
        catalogue=data.read(now=0).training.catalogue,
        fitted={},
        facts={},
        metrics={},
    )


def test_what_is_reported_is_what_is_there():
    loaded = loader.load(Synthetic(now=NOW, is_open=True))
    there = rows()
    assert there["Product"] == loaded.products == 75
    assert there["ProductImage"] == loaded.pictures == 222
    assert there["User"] == loaded.shoppers == 51
    assert (there["Order"], there["OrderLine"]) == (loaded.orders, loaded.order_lines)
    assert (there["Event"], there["Review"], there["Like"]) == (loaded.events, loaded.reviews, loaded.likes)
    assert there["SavedItem"] == loaded.saves == 10
    assert there["Variant"] == loaded.variants
    assert there["Cart"] == loaded.carts == 2
    assert set(Product.objects.values_list("dataset", flat=True)) == {"synthetic"}


def test_loading_again_adds_nothing_even_at_another_time(demo):
    before = rows()
    assert not loader.load(Synthetic(now=NOW + timedelta(days=3), is_open=True))
    assert rows() == before


def test_what_happened_is_told_by_events_and_by_rows_alike(demo):
    counts = dict(Event.objects.values_list("kind").annotate(Count("pk")))
    assert counts[EventKind.RATE] == Review.objects.filter(status=ReviewStatus.APPROVED).count()
    assert counts[EventKind.LIKE] == Like.objects.count()
    assert counts[EventKind.SAVE] == SavedItem.objects.count()
    bought = Event.objects.filter(kind=EventKind.BUY).aggregate(units=Sum("quantity"))
    assert bought["units"] == OrderLine.objects.aggregate(units=Sum("quantity"))["units"]
    review = Review.objects.first()
    rated = Event.objects.get(kind=EventKind.RATE, product=review.product, visitor=of_user(review.user_id).id)
    assert (rated.properties, rated.occurred_at) == ({"rating": review.rating}, review.created_at)


def test_training_reads_every_event_of_the_demo(demo):
    interactions = data.read(now=int(NOW.timestamp())).training.interactions
    assert interactions.n_users == 50
    assert len(interactions) > 600


def test_prices_ratings_and_the_tree_are_right(demo):
    product = Product.objects.filter(rating_count__gt=0).first()
    ratings = [review.rating for review in product.reviews.all()]
    assert product.rating_average == pytest.approx(sum(ratings) / len(ratings))
    for product in Product.objects.prefetch_related("variants"):
        assert product.price == min(variant.price for variant in product.variants.all())
    assert Category.objects.get_root_nodes().count() == 5
    assert not any(Category.objects.find_problems())


def test_totals_of_orders_are_those_of_their_lines_and_delivery(demo):
    for order in Order.objects.prefetch_related("lines"):
        assert order.subtotal == sum(line.total for line in order.lines.all())
        assert order.total == order.subtotal + order.delivery_price
        assert order.delivery_address.full_name == str(order.user)


def test_demo_logins_work_and_nobody_else_can_sign_in(demo):
    for _, email, password in demo_logins():
        assert authenticate(email=email, password=password) is not None
    assert sum(user.has_usable_password() for user in User.objects.all()) == 6


def test_ava_and_ben_find_their_cart(demo):
    for name in ("ava", "ben"):
        cart = Cart.objects.get(user__email=f"{name}@recoshop.example")
        assert cart.lines.count() == 2
        assert all(line.variant.stock for line in cart.lines.all())
        assert cart.lines.first().added_at < NOW


def test_pictures_are_stored_and_say_their_size(demo):
    image = ProductImage.objects.first()
    assert default_storage.exists(image.image.name)
    assert (image.width, image.height) == (800, 800)
    assert image.image.name.startswith(f"products/{image.product_id}/")


def test_pictures_are_drawn_once(demo, monkeypatch):
    loader.clear()
    monkeypatch.setattr(artwork, "picture", lambda *_, **__: pytest.fail("drawn again"))
    assert loader.load(Synthetic(now=NOW, is_open=True)).pictures == 222


@pytest.mark.django_db(transaction=True)
def test_what_fails_half_way_leaves_neither_rows_nor_files(monkeypatch, settings):
    def refuse(self):
        raise RuntimeError("disk full")

    monkeypatch.setattr(ProductImage.objects, "bulk_create", lambda *_, **__: refuse(None))
    with pytest.raises(RuntimeError):
        loader.load(Synthetic(now=NOW, is_open=True))
    assert not any(rows().values())
    assert not any(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*"))


@pytest.mark.parametrize("source", ["demo", "past"])
def test_the_next_order_after_loading_works(source, request):
    request.getfixturevalue(source)
    variant = Variant.objects.in_stock().first()
    order = order_of(variant, user=User.objects.order_by("pk").first())
    assert order.pk > Order.objects.exclude(pk=order.pk).order_by("-pk").first().pk
    assert order.lines.get().pk == OrderLine.objects.order_by("-pk").first().pk
    assert ProductFactory().pk and CategoryFactory().pk


def test_a_history_becomes_delivered_orders_and_purchases_of_then(past):
    order = Order.objects.get(number="H-536365")
    assert (order.status, order.dataset, order.user.name) == ("delivered", "orders", "Customer 17850")
    assert order.placed_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert order.total == Decimal("35.64")
    assert not order.payments.exists()
    assert not order.user.has_usable_password()
    event = Event.objects.get(order_id=order.pk, product__slug="white-metal-lantern-71053")
    assert (event.kind, event.quantity, event.occurred_at) == (EventKind.BUY, 6, order.placed_at)
    assert event.visitor_id == of_user(order.user_id).id


def test_each_guest_order_is_a_visitor_of_its_own(past):
    guests = Order.objects.filter(user=None)
    visitor = Visitor.objects.get(user=None)
    assert [event.order_id for event in visitor.events.all()] == [order.pk for order in guests]


def test_a_longer_file_adds_what_is_new(past, history_file):
    again = OrderHistory(history_file(), columns={}, now=NOW)
    before = rows()
    assert not loader.load(again)
    assert rows() == before
    added = loader.load(OrderHistory(history_file(LINES + NEXT_MONTH.lstrip()), columns={}, now=NOW))
    assert (added.products, added.shoppers, added.orders, added.events) == (1, 0, 2, 2)


def test_clearing_takes_everything_that_was_loaded(demo, settings):
    cleared = loader.clear()
    assert (cleared.products, cleared.shoppers) == (75, 51)
    assert not any(rows().values())


@pytest.mark.django_db(transaction=True)
def test_clearing_takes_the_files_and_what_was_learnt(demo, settings):
    live = snapshot()
    snapshots.promote(live)
    folder = snapshots.directory_of(live)
    assert folder.exists()
    loader.clear()
    assert not folder.exists()
    assert not Snapshot.objects.exists()
    assert not list((Path(settings.MEDIA_ROOT) / "products").iterdir())


def test_clearing_leaves_what_is_the_shops_own(demo, charlie):
    mine = ProductFactory(category=Category.objects.get(slug="books-fiction"))
    before = rows()
    loader.clear()
    assert rows() == before | dict.fromkeys(before, 0) | {
        "Brand": 1, "Category": 2, "Product": 1, "User": 1, "Variant": 1
    }  # fmt: skip
    mine.refresh_from_db()
    assert not any(Category.objects.find_problems())


def test_a_shop_with_orders_of_its_own_is_not_cleared_unless_forced(demo, charlie):
    order = order_of(Variant.objects.in_stock().first(), user=charlie)
    with pytest.raises(loader.RealOrdersError):
        loader.clear()
    assert Product.objects.count() == 75
    loader.clear(force=True)
    order.refresh_from_db()
    assert [line.product for line in order.lines.all()] == [None]


def test_the_command_loads_the_demo_and_tells_what_comes_next(capsys):
    call_command("load_dataset", source="synthetic")
    assert "75 products" in (told := capsys.readouterr().out)
    assert "manage.py retrain" in told
    call_command("load_dataset")
    assert "nothing was added" in capsys.readouterr().out


def test_the_command_asks_before_it_removes_anything(demo, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda prompt: "n")
    load_command(reset=True)
    first = Product.objects.order_by("pk").first().pk
    load_command(reset=True, yes=True)
    assert Product.objects.count() == 75
    assert Product.objects.order_by("pk").first().pk > first


def test_the_command_explains_that_there_are_real_orders(demo):
    order_of(Variant.objects.in_stock().first())
    with pytest.raises(CommandError, match=r"1 orders? of its own.*--force"):
        load_command(reset=True, yes=True)
    load_command(reset=True, yes=True, force=True)
    assert Order.objects.filter(dataset="").count() == 1


def test_a_history_goes_into_a_fresh_shop_unless_asked_otherwise(demo, history_file):
    path = str(history_file())
    with pytest.raises(CommandError, match=r"--reset .* --add"):
        load_command(source="orders", path=path)
    load_command(source="orders", path=path, add=True)
    assert Product.objects.count() == 77
    load_command(source="orders", path=path, reset=True, yes=True)
    assert Product.objects.count() == 2


def test_a_file_that_is_no_good_removes_nothing(demo, history_file, tmp_path):
    for options, told in [
        ({}, "needs --path"),
        ({"path": str(tmp_path / "no.csv")}, "cannot be read"),
        ({"path": str(history_file()), "columns": "price=Cost"}, "no column 'Cost'"),
        ({"path": str(history_file()), "columns": "colour=Red"}, "FIELD=COLUMN"),
    ]:
        with pytest.raises(CommandError, match=told):
            load_command(source="orders", reset=True, yes=True, **options)
    assert Product.objects.count() == 75


def test_loading_is_at_home_in_the_present():
    loaded = loader.load(Synthetic(now=timezone.now(), is_open=False))
    assert replace(loaded, events=0) and loaded.shoppers == 50
    assert not User.objects.filter(is_staff=True).exists()
