"""Home, listings, search and the product page."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from shop import origins, signals
from shop.models import Product
from shop.origins import Origin
from shop.search import index
from tests.factories import CategoryFactory, ImageFactory, ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def tree():
    """Furniture › Chairs › Stools, and Books beside it."""
    furniture = CategoryFactory(name="Furniture", slug="furniture")
    chairs = CategoryFactory(name="Chairs", slug="chairs", parent=furniture)
    stools = CategoryFactory(name="Stools", slug="stools", parent=chairs)
    books = CategoryFactory(name="Books", slug="books")
    return {"furniture": furniture, "chairs": chairs, "stools": stools, "books": books}


def slugs(page):
    return [product.slug for product in page]


def test_home_shows_the_root_categories_with_a_picture_each(guest, tree):
    known = ProductFactory(category=tree["stools"])
    Product.objects.filter(pk=known.pk).update(rating_count=9)
    ImageFactory(product=ProductFactory(category=tree["chairs"]))
    picture = ImageFactory(product=known)
    roots = guest.get("/").context["navigation"]()
    assert [(root.name, root.cover and root.cover["name"]) for root in roots] == [
        ("Books", None),
        ("Furniture", picture.image.name),
    ]


def test_the_picture_of_a_category_is_never_that_of_a_hidden_product(guest, tree):
    ImageFactory(product=ProductFactory(category=tree["chairs"], is_visible=False))
    assert [root.cover for root in guest.get("/").context["navigation"]()] == [None, None]


def test_every_page_names_the_root_categories(guest, tree):
    assert [root.name for root in guest.get("/cart/").context["navigation"]()] == ["Books", "Furniture"]


def test_pages_work_with_the_cache_down(guest, tree, product, settings):
    down = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": down}
    assert "Furniture" in guest.get("/p/oak-chair/").content.decode()


def test_an_empty_shop_has_a_home_page(guest):
    assert guest.get("/").status_code == 200


def test_a_listing_shows_a_category_and_all_below_it(guest, tree):
    stool = ProductFactory(category=tree["stools"])
    ProductFactory(category=tree["books"])
    context = guest.get("/c/chairs/").context
    assert slugs(context["page"]) == [stool.slug]
    assert context["category"] == tree["chairs"]
    assert list(context["ancestors"]) == [tree["furniture"]]
    assert [each.label for each in context["panel"].categories] == [tree["stools"].name]


def test_a_listing_shows_sold_out_products_and_no_hidden_ones(guest, tree):
    sold_out = ProductFactory(category=tree["books"], variants=[{"stock": 0}])
    ProductFactory(category=tree["books"], is_visible=False)
    [shown] = guest.get("/c/books/").context["page"]
    assert (shown, shown.in_stock) == (sold_out, False)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", "cab"),
        ("price", "abc"),
        ("-price", "cba"),
        ("rating", "bca"),
        ("nonsense", "cab"),
        ("", "cab"),
    ],
)
def test_a_listing_sorts(guest, tree, sort, order):
    for slug, price, days, rating in (("a", 1, 2, 1.0), ("b", 2, 3, 5.0), ("c", 3, 1, 3.0)):
        made = ProductFactory(
            slug=slug,
            category=tree["books"],
            arrived_at=timezone.now() - timedelta(days=days),
            variants=[{"price": Decimal(price)}],
        )
        Product.objects.filter(pk=made.pk).update(rating_average=rating, rating_count=1)
        index.refresh([made.pk])
    context = guest.get("/c/books/", {"sort": sort}).context
    assert "".join(slugs(context["page"])) == order
    offered = [value for value, _label, _is_chosen in context["sorts"]]
    assert offered == ["", "price", "-price", "rating"]
    chosen = [value for value, _label, is_chosen in context["sorts"] if is_chosen]
    assert chosen == [sort if sort in offered else ""]


def test_a_listing_pages_by_24_and_loses_none(guest, tree):
    made = {ProductFactory(category=tree["books"]).slug for _ in range(25)}
    first, second = (guest.get("/c/books/", {"page": page}).context["page"] for page in (1, 2))
    assert (len(first), len(second)) == (24, 1)
    assert {*slugs(first), *slugs(second)} == made


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "1.5", "9" * 5000, "\x00"])
def test_a_page_that_is_not_there_is_not_found(guest, tree, page):
    assert guest.get("/c/books/", {"page": page}).status_code == 404


def test_an_empty_page_number_is_the_first_page(guest, tree):
    assert guest.get("/c/books/?page=").status_code == 200


def test_an_unknown_category_is_not_found(guest):
    assert guest.get("/c/nothing/").status_code == 404


def test_search_finds_words_brands_and_categories(guest, tree):
    lamp = ProductFactory(title="Reading lamp", brand__name="Lumen", category=tree["furniture"])
    for query in ("lamps", "LUMEN", "furniture"):
        context = guest.get("/search/", {"q": query}).context
        assert (slugs(context["page"]), context["total"], context["query"]) == ([lamp.slug], 1, query)


def test_search_finds_no_hidden_products(guest):
    ProductFactory(title="Reading lamp", is_visible=False)
    assert guest.get("/search/", {"q": "lamp"}).context["total"] == 0


@pytest.mark.parametrize("query", ["", "   ", "\x00"])
def test_a_search_for_nothing_shows_a_page_to_search_from(
    guest, product, query, heard, django_capture_on_commit_callbacks
):
    searched = heard(signals.products_searched)
    with django_capture_on_commit_callbacks(execute=True):
        response = guest.get("/search/", {"q": query})
    assert response.status_code == 200
    assert (response.context["query"], response.context["total"]) == ("", 0)
    assert not searched


def test_a_search_is_announced_on_its_first_page_only(guest, heard, django_capture_on_commit_callbacks):
    searched = heard(signals.products_searched)
    for _ in range(25):
        ProductFactory(title="Reading lamp")
    with django_capture_on_commit_callbacks(execute=True):
        guest.get("/search/", {"q": " lamp "})
        guest.get("/search/", {"q": "lamp", "page": 2})
    assert [(fact["text"], fact["found"]) for fact in searched] == [("lamp", 25)]


@pytest.mark.parametrize("headers", [{}, {"HX-History-Restore-Request": "true"}])
def test_taking_the_filters_off_or_going_back_is_no_new_search(
    guest, product, headers, heard, django_capture_on_commit_callbacks
):
    searched = heard(signals.products_searched)
    with django_capture_on_commit_callbacks(execute=True):
        guest.get("/search/?q=oak&sort=&price_from=", headers=HTMX["headers"] | headers)
        guest.get("/search/?q=oak", headers=HTMX["headers"] | headers)
    assert not searched


def test_a_very_long_search_is_cut(guest):
    response = guest.get("/search/", {"q": "lamp " * 1000})
    assert response.status_code == 200
    assert len(response.context["query"]) <= 200


def test_the_product_page_shows_everything_about_it(guest, tree):
    product = ProductFactory(
        category=tree["stools"],
        variants=[{"size": "S", "stock": 0}, {"size": "M", "stock": 3}, {"size": "L", "stock": 1}],
    )
    picture = ImageFactory(product=product)
    context = guest.get(product.get_absolute_url()).context
    assert context["product"] == product
    assert [variant.size for variant in context["variants"]] == ["S", "M", "L"]
    assert context["selected"].size == "M"
    assert list(context["images"]) == [picture]
    assert list(context["ancestors"]) == [tree["furniture"], tree["chairs"]]
    assert (context["is_liked"], context["is_saved"], context["review_form"]) == (False, False, None)


def test_a_sold_out_product_still_has_its_page(guest):
    product = ProductFactory(variants=[{"size": "S", "stock": 0}, {"size": "M", "stock": 0}])
    response = guest.get(product.get_absolute_url())
    assert response.status_code == 200
    assert response.context["selected"].size == "S"


def test_a_product_without_variants_still_has_its_page(guest):
    response = guest.get(ProductFactory(variants=[]).get_absolute_url())
    assert (response.status_code, response.context["selected"]) == (200, None)


def test_a_hidden_product_is_not_found(guest, browser_of, staff, product):
    Product.objects.update(is_visible=False)
    for browser in (guest, browser_of(staff)):
        assert browser.get("/p/oak-chair/").status_code == 404
        for act in ("like", "save", "review"):
            assert browser.post(f"/p/oak-chair/{act}/").status_code == 404


def test_a_view_is_announced_with_where_it_came_from(
    guest, product, heard, django_capture_on_commit_callbacks
):
    viewed, origin = heard(signals.product_viewed), Origin(uuid4(), 3)
    token = origins.to_token(origin, product_id=product.pk)
    with django_capture_on_commit_callbacks(execute=True):
        with_token = guest.get("/p/oak-chair/", {"from": token})
        without = guest.get("/p/oak-chair/")
        forged = guest.get("/p/oak-chair/", {"from": token + "x"})
    assert [(fact["product"], fact["origin"]) for fact in viewed] == [
        (product, origin),
        (product, None),
        (product, None),
    ]
    assert [page.context["origin_token"] for page in (with_token, without, forged)] == [token, "", ""]


def test_a_variant_sold_out_while_the_page_was_open_is_shown_as_such(guest, product):
    VariantFactory(product=product, size="XL", stock=0, position=5)
    assert "sold out" in guest.get("/p/oak-chair/").content.decode().lower()


def test_a_listing_is_narrowed_down_by_its_query_string(guest, tree):
    red = ProductFactory(category=tree["books"], variants=[{"colour": "Red", "price": 5}])
    ProductFactory(category=tree["books"], variants=[{"colour": "Blue", "price": 50}])
    for query in (
        "colour=Red",
        "price_to=10",
        f"brand={red.brand.slug}",
        "colour=Red&in_stock=1&price_from=5",
    ):
        context = guest.get(f"/c/books/?{query}").context
        assert (slugs(context["page"]), context["total"]) == ([red.slug], 1)


def test_filters_no_product_fits_can_be_taken_away(guest, tree):
    ProductFactory(category=tree["books"], variants=[{"colour": "Red"}])
    response = guest.get("/c/books/?colour=Green&colour=Teal&q=")
    assert response.context["total"] == 0
    assert [(chip.label, chip.url) for chip in response.context["panel"].chosen] == [
        ("Green", "/c/books/?colour=Teal"),
        ("Teal", "/c/books/?colour=Green"),
    ]
    assert response.context["panel"].clear == "/c/books/"
    assert "Nothing fits all of this" in response.content.decode()


def test_what_could_not_be_read_is_said(guest, tree):
    ProductFactory(category=tree["books"])
    page = guest.get("/c/books/?price_from=cheap&brand=gone").content.decode()
    assert "was left out: Brand, Price" in page


def test_a_wider_search_keeps_its_filters_and_a_narrower_category_too(guest, tree):
    ProductFactory(title="Oak stool", category=tree["stools"], variants=[{"colour": "Red"}])
    context = guest.get("/search/?q=stool&colour=Red").context
    assert [each.url for each in context["panel"].categories] == [
        "/search/?q=stool&colour=Red&category=furniture"
    ]
    context = guest.get("/c/furniture/?colour=Red").context
    assert [each.url for each in context["panel"].categories] == ["/c/chairs/?colour=Red"]


def test_every_option_has_an_id_of_its_own(guest, tree):
    sizes = ["8.5", "85", "8,5", "8_5", "小", "大", "_", "S m", "S-m", "s-m"]
    ProductFactory(category=tree["books"], variants=[{"size": size} for size in sizes])
    page = guest.get("/c/books/").content.decode()
    ids = re.findall(r' id="(facet-size-[^"]*)"', page)
    assert len(set(ids)) == len(sizes)
    assert all(re.fullmatch("[A-Za-z0-9_-]+", each) for each in ids)


@pytest.mark.parametrize("options", [{}, HTMX])
def test_the_next_filter_keeps_the_category_chosen_beside_a_search(guest, tree, options):
    ProductFactory(title="Oak stool", category=tree["stools"])
    kept = '<input type="hidden" name="category" value="chairs" form="finder">'
    assert kept in guest.get("/search/?q=stool&category=chairs", **options).content.decode()
    for elsewhere in ("/search/?q=stool", "/c/chairs/", "/c/chairs/?category=books"):
        assert 'name="category"' not in guest.get(elsewhere, **options).content.decode()


def test_a_listing_ignores_words_in_its_address(guest, tree):
    ProductFactory(category=tree["books"])
    context = guest.get("/c/books/?q=foo&sort=relevance").context
    assert [value for value, _label, _is_chosen in context["sorts"]] == ["", "price", "-price", "rating"]
    assert (context["question"].text, context["question"].sort, context["total"]) == ("", "newest", 1)


def test_a_listing_says_how_many_products_it_has(guest, tree):
    for said in ("Books: 1 product.", "Books: 2 products."):
        ProductFactory(category=tree["books"])
        assert f'<meta name="description" content="{said}">' in guest.get("/c/books/").content.decode()


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/c/books/?q=foo", "Books"),
        ("/c/books/?page=2", "Books · page 2"),
        ("/search/?q=atlas", "Search for “atlas”"),
        ("/search/?q=atlas&category=books&page=2", "Search for “atlas” · page 2"),
    ],
)
def test_a_page_has_one_title_loaded_whole_or_brought_anew(guest, tree, address, title):
    ProductFactory.create_batch(25, category=tree["books"], title="Atlas")
    for options in ({}, HTMX):
        page = guest.get(address, **options).content.decode()
        [shown] = re.findall(r"<title>\s*(.*?)\s*</title>", page)
        assert shown.startswith(f"{title} · ")


class TestWithHtmx:
    def test_only_what_changes_is_sent_and_the_address_is_kept_true(self, guest, tree):
        ProductFactory(category=tree["books"], title="Atlas")
        response = guest.get("/c/books/?q=&in_stock=1&price_from=&sort=", **HTMX)
        page = response.content.decode()
        assert "Atlas" in page
        assert "<html" not in page
        assert page.count("hx-swap-oob") == 3
        assert response.headers["HX-Push-Url"] == "/c/books/?in_stock=1"
        assert "HX-Request" in response.headers["Vary"]

    def test_going_back_is_answered_with_the_whole_page(self, guest, tree):
        headers = {**HTMX["headers"], "HX-History-Restore-Request": "true"}
        assert "<html" in guest.get("/c/books/", headers=headers).content.decode()


def test_a_corrected_search_says_so(guest):
    ProductFactory(title="Drift headphones")
    index.refresh_all()
    page = guest.get("/search/", {"q": "hedphones"}).content.decode()
    assert "“headphones”" in page
    assert "Nothing here is called “hedphones”" in page
