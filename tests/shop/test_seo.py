"""What search engines and those who share a page get to read: heads, structured data, sitemap, robots."""

import re
from xml.etree import ElementTree

import pytest

from shop import reviews
from shop.sitemaps import Categories, Products
from tests import structured_data_rules as rules
from tests.factories import CategoryFactory, ImageFactory, ProductFactory, ReviewFactory

pytestmark = pytest.mark.django_db

EVIL = '</script><script>alert(1)</script> & \u2028 "Tea" <!-- مرحبا 🍵'


@pytest.fixture(autouse=True)
def host(settings):
    settings.SITE_HOST = "shop.example"
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def mugs():
    """A product in two kinds at two prices, one sold out, pictured, rated and deep in the tree."""
    kitchen = CategoryFactory(name="Kitchen", slug="kitchen")
    made = ProductFactory(
        title="Tea mug",
        slug="mug",
        category=CategoryFactory(name="Mugs", slug="mugs", parent=kitchen),
        variants=[{"colour": "Sage", "price": 12}, {"colour": "Plum", "price": 15, "stock": 0}],
    )
    ImageFactory(product=made, image="mug.webp")
    for rating in (5, 4):
        ReviewFactory(product=made, rating=rating)
    reviews.tally(made)
    return made


def head(browser, path, **options):
    """The head's values by name: title, canonical and each meta tag."""
    html = browser.get(path, **options).content.decode()
    found = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', html))
    found["title"] = re.search(r"<title>(.*?)</title>", html)[1]
    found["canonical"] = re.search(r'<link rel="canonical" href="([^"]*)">', html)[1]
    return found


def facts(browser, path):
    return rules.read(browser.get(path).content.decode())


def test_structured_data_of_every_page_is_valid(guest, mugs):
    for path, kinds in (
        ("/", {"Organization", "WebSite"}),
        ("/c/mugs/", {"BreadcrumbList"}),
        ("/p/mug/", {"Product", "BreadcrumbList"}),
    ):
        found = facts(guest, path)
        assert set(found) == kinds
        assert [said for fact in found.values() for said in rules.problems(fact)] == []


def test_a_product_states_its_offers_rating_and_reviews(guest, mugs):
    product = facts(guest, "/p/mug/")["Product"]
    offers = product["offers"]
    assert (offers["@type"], offers["lowPrice"], offers["highPrice"]) == ("AggregateOffer", "12.00", "15.00")
    assert [each["availability"].rpartition("/")[2] for each in offers["offers"]] == ["InStock", "OutOfStock"]
    assert product["aggregateRating"]["ratingValue"] == 4.5
    assert [each["reviewRating"]["ratingValue"] for each in product["review"]] == [4, 5]
    assert product["image"] == ["http://shop.example/media/mug.webp"]


def test_the_only_kind_of_a_product_is_one_offer(guest, product):
    ImageFactory(product=product)
    found = facts(guest, "/p/oak-chair/")["Product"]
    assert (found["offers"]["@type"], found["offers"]["price"]) == ("Offer", "20.00")
    assert "aggregateRating" not in found
    assert rules.problems(found) == []


def test_a_product_that_cannot_be_bought_and_was_not_rated_states_nothing(guest):
    product = ProductFactory(variants=[])
    assert "Product" not in facts(guest, product.get_absolute_url())


def test_breadcrumbs_lead_from_the_top_to_the_page(guest, mugs):
    steps = facts(guest, "/p/mug/")["BreadcrumbList"]["itemListElement"]
    assert [(step["name"], step["item"].removeprefix("http://shop.example")) for step in steps] == [
        ("Home", "/"),
        ("Kitchen", "/c/kitchen/"),
        ("Mugs", "/c/mugs/"),
        ("Tea mug", "/p/mug/"),
    ]


def test_no_text_breaks_out_of_structured_data_or_the_head(guest):
    product = ProductFactory(title=EVIL, slug="evil", description=EVIL, brand__name=EVIL)
    ReviewFactory(product=product, title=EVIL, text=EVIL, user__name=EVIL)
    reviews.tally(product)
    html = guest.get("/p/evil/").content.decode()
    assert "<script>alert(1)" not in html
    found = rules.read(html)["Product"]
    assert found["name"] == found["description"] == found["review"][0]["reviewBody"] == EVIL


def test_addresses_are_the_shops_own_whoever_asks(guest, mugs):
    for path in ("/p/mug/", "/c/mugs/", "/", "/cart/"):
        found = head(guest, path, headers={"Host": "evil.example"})
        assert found["canonical"] == found["og:url"] == f"http://shop.example{path}"


def test_of_an_address_only_what_changes_the_page_counts(guest, mugs):
    for _ in range(24):
        ProductFactory(category=mugs.category)
    assert head(guest, "/p/mug/?colour=Plum&from=x&utm=y")["canonical"] == "http://shop.example/p/mug/"
    assert head(guest, "/c/mugs/?page=1&x=y")["canonical"] == "http://shop.example/c/mugs/"
    assert head(guest, "/c/mugs/?page=2&x=y")["canonical"] == "http://shop.example/c/mugs/?page=2"


def test_a_shared_product_shows_its_title_text_and_picture(guest, mugs):
    found = head(guest, "/p/mug/")
    assert found["title"] == found["og:title"] == f"Tea mug · {mugs.brand.name} · Recoshop"
    assert found["description"] == found["og:description"] == "Made for tests."
    assert (found["og:type"], found["og:image"]) == ("product", "http://shop.example/media/mug.webp")
    assert found["twitter:card"] == "summary_large_image"
    assert head(guest, "/")["twitter:card"] == "summary"


def test_every_title_is_of_its_own(guest, ava_browser, mugs):
    paths = [
        "/",
        "/c/mugs/",
        "/p/mug/",
        "/search/",
        "/search/?q=mug",
        "/cart/",
        "/accounts/login/",
        "/saved/",
    ]
    titles = [head(ava_browser if path == "/saved/" else guest, path)["title"] for path in paths]
    assert len(set(titles)) == len(titles)
    assert all(titles)


@pytest.mark.parametrize("path", ["/cart/", "/search/?q=mug", "/accounts/login/", "/accounts/signup/"])
def test_pages_nobody_should_find_say_so(guest, path):
    assert head(guest, path)["robots"] == "noindex"


def test_a_missing_page_is_not_to_be_found(guest):
    assert '<meta name="robots" content="noindex">' in guest.get("/p/nothing/").content.decode()


def locations(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    return [each.text for each in ElementTree.fromstring(response.content).iter() if each.tag.endswith("loc")]


def test_the_sitemap_names_every_visible_product_and_category_in_parts(guest, mugs, monkeypatch):
    ProductFactory(slug="hidden", category=mugs.category, is_visible=False)
    plate = ProductFactory(slug="plate", category=mugs.category)
    for part in (Products, Categories):
        monkeypatch.setattr(part, "limit", 1)
    parts = locations(guest.get("/sitemap.xml", headers={"Host": "evil.example"}))
    assert parts == [
        "http://shop.example/sitemap-categories.xml",
        "http://shop.example/sitemap-categories.xml?p=2",
        "http://shop.example/sitemap-products.xml",
        "http://shop.example/sitemap-products.xml?p=2",
    ]
    named = [
        page for part in parts for page in locations(guest.get(part.removeprefix("http://shop.example")))
    ]
    paths = ["/c/kitchen/", "/c/mugs/", "/p/mug/", plate.get_absolute_url()]
    assert named == [f"http://shop.example{path}" for path in paths]


def test_a_part_of_the_sitemap_costs_the_same_for_many_products(guest, mugs, django_assert_num_queries):
    for _ in range(9):
        ProductFactory(category=mugs.category)
    with django_assert_num_queries(2):
        assert len(locations(guest.get("/sitemap-products.xml"))) == 10


@pytest.mark.parametrize(
    "path", ["/sitemap-users.xml", "/sitemap-products.xml?p=9", "/sitemap-products.xml?p=x"]
)
def test_a_part_that_is_not_there_is_not_found(guest, path):
    assert guest.get(path).status_code == 404


def test_robots_leave_private_pages_alone_and_find_the_sitemap(guest, settings):
    settings.DEMO = False
    lines = guest.get("/robots.txt").content.decode().splitlines()
    for path in ("/cart/", "/checkout/", "/orders/", "/saved/", "/search/", "/accounts/", "/admin/"):
        assert f"Disallow: {path}" in lines
    assert "Sitemap: http://shop.example/sitemap.xml" in lines
    assert "Disallow: /" not in lines


def test_nothing_of_a_demo_is_to_be_found(guest, settings):
    settings.DEMO = True
    assert "Disallow: /" in guest.get("/robots.txt").content.decode().splitlines()
