"""The catalogue files: what they promise, and what is said when one of them breaks it."""

import shutil
from collections import Counter
from decimal import Decimal

import pytest

from recoshop.datasets import artwork
from recoshop.datasets.catalogue_files import CATALOGUE, CATEGORIES, CatalogueFileError, read_catalogue


@pytest.fixture(scope="module")
def products():
    return read_catalogue(CATALOGUE)


@pytest.fixture
def broken(tmp_path):
    """Break one thing in a copy of the mug's entry and read the whole catalogue."""

    def read(old, new):
        shutil.copytree(CATALOGUE, tmp_path, dirs_exist_ok=True)
        path = tmp_path / "home-kitchen.toml"
        before, mug = path.read_text(encoding="utf-8").split('slug = "osier-lane-stoneware-mug"')
        text = before + 'slug = "osier-lane-stoneware-mug"' + mug
        assert old in text
        at = text.index(old, len(before)) if old in mug else text.index(old)
        path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
        with pytest.raises(CatalogueFileError) as caught:
            read_catalogue(tmp_path)
        return str(caught.value)

    return read


def variants(products):
    return [variant for product in products for variant in product.variants]


def test_seventy_five_products_in_a_fixed_order(products):
    assert len(products) == 75
    assert Counter(product.category for product in products) == dict.fromkeys(CATEGORIES.values(), 15)
    assert list(dict.fromkeys(product.category for product in products)) == list(CATEGORIES.values())
    assert products == read_catalogue(CATALOGUE)


def test_slugs_skus_titles_and_descriptions_are_unique(products):
    for values in (
        [product.slug for product in products],
        [product.title for product in products],
        [product.description for product in products],
        [variant.sku for variant in variants(products)],
    ):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_every_picture_can_be_drawn(products):
    for product in products:
        colours = {product.colour, *(variant.colour for variant in product.variants if variant.colour)}
        assert product.artwork in artwork.kinds(), product.slug
        assert {colour.lower() for colour in colours} <= set(artwork.COLOURS), product.slug


def test_the_product_colour_is_one_that_is_sold(products):
    for product in products:
        sold = {variant.colour for variant in product.variants}
        assert product.colour in sold or sold == {""}, product.slug


def test_texts_are_a_readable_length(products):
    for product in products:
        assert 40 <= len(product.description.split()) <= 90, product.slug
        assert "\n" not in product.description and "\\" not in product.description, product.slug
        assert len(product.title) <= 60, product.slug
        assert 2 <= len(product.attributes) <= 4, product.slug


def test_each_category_is_a_small_tree_of_similar_things(products):
    for category in CATEGORIES.values():
        sizes = Counter(product.subcategory for product in products if product.category == category)
        assert 3 <= len(sizes) <= 4 and min(sizes.values()) >= 3, sizes
    types = Counter(product.article_type for product in products)
    assert types["Running Shoes"] == 3


def test_clothing_says_for_whom_and_when(products):
    for product in products:
        if product.category == "Clothing":
            assert all((product.gender, product.season, product.year, product.usage)), product.slug


def test_stock_has_all_the_cases_a_shop_meets(products):
    assert sum(not any(variant.stock for variant in product.variants) for product in products) == 2
    stock = [variant.stock for variant in variants(products)]
    assert stock.count(0) > 5
    assert sum(1 <= level <= 3 for level in stock) > 5
    assert any(variant.compare_at_price for variant in variants(products))


def test_money_is_decimal(products):
    assert all(type(variant.price) is Decimal for variant in variants(products))


def test_arrivals_are_spread_over_a_year(products):
    days = [product.arrived_days_ago for product in products]
    assert min(days) >= 2 and max(days) <= 400
    assert sum(day <= 30 for day in days) >= 10


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('brand = "Osier & Lane"\n', "", "lacks brand"),
        ('brand = "Osier & Lane"', 'brand = ""', "brand is empty"),
        ('brand = "Osier & Lane"', "brand = 7", "brand should be str, not int"),
        ('brand = "Osier & Lane"', 'brnad = "x"\nbrand = "Osier & Lane"', "has unknown brnad"),
        ("arrived_days_ago = 197", "arrived_days_ago = -1", "arrived_days_ago is negative"),
        ("arrived_days_ago = 197", 'arrived_days_ago = 197\nseason = "Monsoon"', "season is 'Monsoon'"),
        ('price = "16.00"', 'price = "sixteen"', "'sixteen' is not an amount of money"),
        ('price = "16.00"', 'price = "16.001"', "'16.001' is not a positive amount in whole pence"),
        ('price = "16.00"', 'price = "1e99"', "'1e99' is not a positive amount in whole pence"),
        ('price = "16.00"', 'price = "16.00"\ncompare_at_price = "12.00"', "12.00 is not above price 16.00"),
        ("stock = 48", "stock = -1", "stock is negative"),
        ("stock = 48", "stock = true", "stock should be int, not bool"),
        ('size = ""\n', "", "lacks size"),
    ],
)
def test_a_mistake_is_reported_with_file_and_product(broken, old, new, problem):
    message = broken(old, new)

    assert "home-kitchen.toml: osier-lane-stoneware-mug: " in message
    assert problem in message


def test_a_sku_or_slug_used_twice_is_reported(broken):
    assert "osier-lane-stoneware-mug: SKU HK01-BRICAS-BLA-26CM is used twice" in broken(
        "HK07-OSILAN-SAN", "HK01-BRICAS-BLA-26CM"
    )


def test_a_variant_that_is_no_table_is_reported(tmp_path):
    shutil.copytree(CATALOGUE, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "electronics.toml"
    text = path.read_text(encoding="utf-8").split("[[product.variant]]")[0]
    path.write_text(text.replace("year =", "variant = [7]\nyear ="), encoding="utf-8")
    with pytest.raises(
        CatalogueFileError, match="halden-drift-wireless-headphones: variant 7 is not a table"
    ):
        read_catalogue(tmp_path)


@pytest.mark.parametrize(
    ("text", "problem"), [("product = ", "is not TOML"), ("a = 1", r"has no \[\[product\]\]")]
)
def test_a_file_that_cannot_be_read_is_reported(tmp_path, text, problem):
    shutil.copytree(CATALOGUE, tmp_path, dirs_exist_ok=True)
    (tmp_path / "books.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueFileError, match=rf"books\.toml: whole file: {problem}"):
        read_catalogue(tmp_path)


def test_a_missing_file_is_reported(tmp_path):
    with pytest.raises(CatalogueFileError, match=r"electronics\.toml: whole file: is missing"):
        read_catalogue(tmp_path)
