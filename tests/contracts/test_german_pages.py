"""Every page in German: no English word of ours is left, and what programs read stays as programs read it."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from recoshop.messages import catalogues
from shop.models import OrderStatus, Review, ReviewStatus
from tests.factories import ImageFactory, ReviewFactory, order_of

pytestmark = pytest.mark.django_db

SHOWN_ATTRIBUTES = {"aria-label", "placeholder", "title", "alt", "data-availability"}
NUMBERS = {"min", "max", "step", "width", "height", "low", "high", "optimum"}
NUMBER = re.compile(r"any|-?\d+(\.\d+)?%?")
UNSHOWN = {"script", "style", "svg"}
PLACEHOLDER = re.compile(r"%\\?\(\w+\\?\)[sd]|\\\{\w+\\\}")


class _Reader(HTMLParser):
    """What a page shows, piece by piece, and the numbers it gives to programs."""

    def __init__(self):
        super().__init__()
        self.shown, self.numbers = [], []
        self._unshown = 0

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self._unshown += tag in UNSHOWN
        self.shown += [value or "" for name, value in attrs if name in SHOWN_ATTRIBUTES]
        names = set(NUMBERS) if tag in {"input", "img", "meter", "progress", "canvas", "video"} else set()
        if tag in {"meter", "progress", "data"} or facts.get("type") in {"number", "range"}:
            names.add("value")
        self.numbers += [(tag, name, facts[name]) for name in names if facts.get(name)]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self._unshown -= tag in UNSHOWN

    def handle_endtag(self, tag):
        self._unshown -= tag in UNSHOWN

    def handle_data(self, data):
        if not self._unshown:
            self.shown.append(data)


@pytest.fixture(scope="module")
def english():
    """What the source says and German says differently, as one pattern for a whole piece of a page."""
    messages = [message for message in catalogues.read(catalogues.paths()[0]) if message.id]
    german = {text.casefold() for message in messages for text in _forms(message.string)}
    texts = {text for message in messages for text in _forms(message.id) if text.casefold() not in german}
    patterns = (PLACEHOLDER.sub(".+", re.escape(text)) for text in sorted(texts) if "<" not in text)
    return re.compile("|".join(patterns), re.IGNORECASE | re.DOTALL)


def _forms(text):
    return text if isinstance(text, tuple) else (text,)


@pytest.fixture
def stocked(product, variant, ava, charlie):
    """A shop with something on every page: pictures, reviews, orders, a full cart, saved items."""
    ImageFactory(product=product)
    product.season, product.year, product.base_colour, product.gender = "autumn", 2024, "Oak", "Women"
    product.save()
    ReviewFactory(product=product, rating=4, user=charlie)
    return order_of(variant, user=ava, status=OrderStatus.PAID)


def in_german(browser):
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    return browser


def read(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status, address
    reader = _Reader()
    reader.feed(answer.content.decode())
    return reader


def assert_german(reader, english, address, besides=frozenset()):
    pieces = {" ".join(piece.split()).strip(" :…") for piece in reader.shown}
    pieces = {piece for piece in pieces if " | Can " not in piece}  # Django keeps permissions' names as rows
    assert {piece for piece in pieces if english.fullmatch(piece)} <= besides, address
    wrong = [found for found in reader.numbers if not NUMBER.fullmatch(found[2])]
    assert wrong == [], address


SHOPPERS_PAGES = [
    "/",
    "/search/",
    "/search/?q=chair",
    "/search/?q=zzz",
    "/cart/",
    "/checkout/",
    "/saved/",
    "/orders/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/email/",
    "/accounts/password/change/",
]


def test_a_guest_reads_german_on_every_page(stocked, guest, product, variant, english):
    in_german(guest).post("/cart/add/", {"variant": variant.pk, "quantity": 2})
    category = product.category.get_absolute_url()
    for address in (*SHOPPERS_PAGES[:6], *SHOPPERS_PAGES[8:11], product.get_absolute_url(), category):
        assert_german(read(guest, address), english, address)
    assert_german(read(guest, "/nowhere/", status=404), english, "not found")


def test_a_customer_reads_german_on_every_page(stocked, ava_browser, ava, product, variant, english):
    in_german(ava_browser).post("/cart/add/", {"variant": variant.pk, "quantity": 1})
    ava_browser.post(f"/p/{product.slug}/save/")
    order = reverse("order", args=[stocked.number])
    skipped = {"/accounts/login/", "/accounts/signup/"}
    pages = [address for address in SHOPPERS_PAGES if address not in skipped]
    for address in (*pages, product.get_absolute_url(), order):
        assert_german(read(ava_browser, address), english, address)
    unpaid = order_of(variant, user=ava)
    for address in (reverse("order_pay", args=[unpaid.number]), reverse("order_done", args=[stocked.number])):
        assert_german(read(ava_browser, address), english, address)


def test_staff_read_german_on_every_page(stocked, staff, browser_of, product, charlie, english):
    browser = in_german(browser_of(staff))
    Review.objects.update(status=ReviewStatus.PENDING)
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label not in {"shop", "analytics", "recommendations"}:
            continue
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses = [reverse(f"{page}_changelist")]
        if model_admin.has_add_permission(_as(staff)):
            addresses.append(reverse(f"{page}_add"))
        if (row := model._default_manager.first()) is not None:
            addresses.append(reverse(f"{page}_change", args=[row.pk]))
        for address in addresses:
            assert_german(read(browser, address), english, address, besides={"Search"})  # Django's own alt
    assert_german(read(browser, reverse("admin:index")), english, "admin")


def test_a_page_in_english_would_be_found(stocked, guest, english):
    page = _Reader()
    page.feed(guest.get("/cart/").content.decode())
    with pytest.raises(AssertionError):
        assert_german(page, english, "/cart/")


def _as(user):
    request = RequestFactory().get("/")
    request.user = user
    return request
