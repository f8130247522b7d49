"""The index follows the catalogue, whoever changes it."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from shop import orders, pricing, reviews, signals
from shop.models import Category, Product, ReviewStatus, SearchEntry, SearchWord
from shop.search import index
from shop.search.live import LiveColumns
from tests.factories import (
    BrandFactory,
    CategoryFactory,
    ProductFactory,
    ReviewFactory,
    VariantFactory,
    order_of,
)
from tests.shop.test_stock import at_once, while_uncommitted

pytestmark = pytest.mark.django_db


def entry(product):
    return SearchEntry.objects.get(pk=product.pk)


def test_an_entry_says_what_the_catalogue_does():
    product = ProductFactory(
        base_colour="Oak",
        variants=[
            {"colour": "Red", "size": "S", "price": 30, "stock": 0},
            {"size": "M", "price": 20, "stock": 4},
        ],
    )
    found = entry(product)
    assert (found.colours, found.sizes, found.stocked) == (["Red", "Oak"], ["S", "M"], [False, True])
    assert (found.price, found.brand_id, found.is_listed) == (20, product.brand_id, True)
    assert found.category_path == product.category.path


def test_what_did_not_change_is_not_written_again(product):
    before = entry(product).version
    assert index.refresh([product.pk]) == 0
    assert index.refresh_all() == 0
    assert entry(product).version == before


def test_a_product_deleted_is_listed_no_more(product):
    before = entry(product).version
    gone = product.pk
    product.delete()
    assert index.refresh([gone]) == 1
    left = SearchEntry.objects.get(pk=gone)
    assert (left.is_listed, left.version > before) == (False, True)


def test_versions_grow(product):
    other = ProductFactory()
    assert entry(other).version > entry(product).version


@pytest.mark.parametrize("then", [[], ["cancelled"], ["paid", "refunded"]])
def test_the_last_one_sold_is_sold_out_until_it_comes_back(then, django_capture_on_commit_callbacks):
    product = ProductFactory(variants=[{"stock": 1}])
    with django_capture_on_commit_callbacks(execute=True):
        order = order_of(product.variants.get())
        for status in then:
            order = orders.move(order, status)
    assert entry(product).stocked == [bool(then)]


def test_a_change_that_staff_announce_is_followed(product, django_capture_on_commit_callbacks):
    VariantFactory(product=product, price=5)
    with django_capture_on_commit_callbacks(execute=True):
        Product.objects.filter(pk=product.pk).update(is_visible=False)
        pricing.reprice([product.pk])
        signals.announce(signals.catalogue_changed, product_ids=[product.pk])
    assert (entry(product).is_listed, entry(product).price) == (False, 5)


def test_a_rating_is_followed(product, django_capture_on_commit_callbacks):
    review = ReviewFactory(product=product, rating=5, status=ReviewStatus.PENDING)
    with django_capture_on_commit_callbacks(execute=True):
        reviews.moderate(review, ReviewStatus.APPROVED)
    assert (entry(product).rating_average, entry(product).rating_count) == (5.0, 1)


def test_brands_and_categories_renamed_by_staff_are_followed(admin, django_capture_on_commit_callbacks):
    product = ProductFactory(
        brand=BrandFactory(name="Old"), category=CategoryFactory(name="Shelves", slug="shelves")
    )
    brand, category = product.brand, product.category
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"/admin/shop/brand/{brand.pk}/change/", {"name": "Halden", "slug": "halden"})
        form = {
            "name": "Racks",
            "slug": "racks",
            "treebeard_position": "sorted-child",
            "treebeard_ref_node": "",
        }
        admin.post(f"/admin/shop/category/{category.pk}/change/", form)
    document = entry(product).document
    assert "halden" in document
    assert "rack" in document
    assert "old" not in document


@pytest.fixture
def tree():
    """Books; Chairs › Stools; Lamps: siblings stand by name."""
    chairs = CategoryFactory(name="Chairs", slug="chairs")
    kinds = {"chairs": chairs, "stools": CategoryFactory(name="Stools", slug="stools", parent=chairs)}
    kinds |= {name: CategoryFactory(name=name.title(), slug=name) for name in ("books", "lamps")}
    return {name: Category.objects.get(pk=category.pk) for name, category in kinds.items()}


def category_form(name, *, under=""):
    placed = {"treebeard_position": "sorted-child", "treebeard_ref_node": under}
    return {"name": name, "slug": name.lower(), **placed}


@pytest.mark.parametrize("change", ["add", "rename", "move"])
def test_a_category_that_makes_others_move_is_followed_for_their_products_too(
    admin, guest, tree, change, django_capture_on_commit_callbacks
):
    made = {name: ProductFactory(category=category) for name, category in tree.items()}
    page, form = {
        "add": ("add/", category_form("Armchairs")),
        "rename": (f"{tree['lamps'].pk}/change/", category_form("Atlases")),
        "move": (f"{tree['books'].pk}/change/", category_form("Books", under=tree["stools"].pk)),
    }[change]
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(f"/admin/shop/category/{page}", form).status_code == 302
    for product in made.values():
        product.category.refresh_from_db()
        assert entry(product).category_path == product.category.path
    listed = guest.get(made["chairs"].category.get_absolute_url()).context["page"]
    below = {"books", "chairs", "stools"} if change == "move" else {"chairs", "stools"}
    assert {each.pk for each in listed} == {made[name].pk for name in below}


def test_of_a_change_to_a_category_only_those_hear_whom_it_concerns(
    admin, tree, heard, django_capture_on_commit_callbacks
):
    made = {name: ProductFactory(category=category) for name, category in tree.items()}
    changed = heard(signals.catalogue_changed)
    with django_capture_on_commit_callbacks(execute=True):
        page = f"/admin/shop/category/{tree['chairs'].pk}/change/"
        admin.post(page, category_form("Chairs"))
        admin.post(page, category_form("Chaises"))
        admin.post(f"/admin/shop/category/{CategoryFactory(name='Zithers').pk}/delete/", {"post": "yes"})
    assert changed == [{"product_ids": [made["chairs"].pk, made["stools"].pk]}]


def test_an_unheard_change_is_mended_by_the_sweep_and_by_command(product, capsys):
    Product.objects.filter(pk=product.pk).update(title="Walnut stool")
    call_command("reindex")
    assert "1 entries" in capsys.readouterr().out
    assert "walnut" in entry(product).document
    assert SearchWord.objects.get(pk="walnut").products == 1


def test_a_sweep_writes_few_products_at_a_time(monkeypatch):
    monkeypatch.setattr(index, "BATCH", 2)
    for product in ProductFactory.create_batch(5):
        Product.objects.filter(pk=product.pk).update(title="Walnut stool")
    Product.objects.last().delete()
    assert index.refresh_all() == 5
    of_each_batch = Counter(SearchEntry.objects.values_list("version", flat=True))
    assert sorted(of_each_batch.values()) == [1, 2, 2]


@pytest.mark.django_db(transaction=True)
def test_no_checkout_waits_while_a_sweep_counts_words(product, monkeypatch):
    def refreshed_soon():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        return index.refresh([product.pk])

    beside = []
    monkeypatch.setattr(index, "_rewrite_words", lambda: beside.extend(at_once(refreshed_soon)))
    index.refresh_all()
    assert beside == [0]


@pytest.mark.django_db(transaction=True)
def test_of_two_sweeps_at_once_one_counts_the_words_after_the_other(product):
    assert while_uncommitted(index._rewrite_words, index.refresh_all) == 0
    assert SearchWord.objects.get(pk="oak").products == 1


def test_a_shop_that_had_products_before_it_had_an_index_gets_one(product):
    SearchEntry.objects.all().delete()
    index.fill_empty(type("App", (), {"name": "shop"}))
    assert entry(product).is_listed


class TestColumnsOfAProcess:
    def test_they_follow_the_index(self, product):
        live = LiveColumns()
        assert live.get().product_ids.tolist() == [product.pk]
        other = ProductFactory()
        assert sorted(live.get().product_ids.tolist()) == [product.pk, other.pk]
        Product.objects.filter(pk=product.pk).update(is_visible=False)
        index.refresh([product.pk])
        columns = live.get()
        assert columns.product_ids[columns.listed].tolist() == [other.pk]

    def test_nothing_new_is_the_same_columns(self, product):
        live = LiveColumns()
        assert live.get() is live.get()

    def test_a_database_restored_from_a_copy_is_read_anew(self, product):
        live = LiveColumns()
        with transaction.atomic():
            ProductFactory()
            assert live.get().n_rows == 2
            transaction.set_rollback(True)
        assert live.get().product_ids.tolist() == [product.pk]

    def test_outdated_rows_do_not_pile_up(self, product, monkeypatch):
        monkeypatch.setattr("shop.search.live.TIDY_FROM", 2)
        live = LiveColumns()
        live.get()
        for price in range(1, 8):
            SearchEntry.objects.update(version=100 + price, price=price)
            assert live.get().n_rows <= 4
        assert live.get().prices[-1] == 700

    def test_what_is_hidden_is_not_carried_along_nor_read_again_and_again(self, product, monkeypatch):
        monkeypatch.setattr("shop.search.live.TIDY_FROM", 2)
        ProductFactory.create_batch(5, is_visible=False)
        live = LiveColumns()
        assert live.get().n_rows == 1
        assert live.get() is live.get()
        Product.objects.update(is_visible=False)
        index.refresh_all()
        assert not live.get().listed.any()
        live.forget()
        assert live.get() is live.get()
