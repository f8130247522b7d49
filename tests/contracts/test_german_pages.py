"""Every page in German: no English word of ours is left, and what programs read stays as programs read it."""

import re

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from recoshop.messages import catalogues
from shop import lists, order_mails, orders, payments, returns
from shop.imports import catalogue
from shop.imports.tables import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from shop.models import CsvImport, ImportKind, OrderStatus, Review, ReviewStatus
from shop.views.dashboard import TABS
from tests.factories import AddressFactory, ImageFactory, ProductFactory, ReviewFactory, order_of
from tests.page_texts import TextReader
from tests.shop.test_payments import GOOD

pytestmark = pytest.mark.django_db

NUMBERS = {"min", "max", "step", "width", "height", "low", "high", "optimum"}
NUMBER = re.compile(r"any|-?\d+(\.\d+)?%?")
PLACEHOLDER = re.compile(r"%\\?\(\w+\\?\)[sd]|\\\{\w+\\\}")


class _Reader(TextReader):
    """What a page shows, and the numbers it gives to programs."""

    def __init__(self):
        super().__init__()
        self.numbers = []

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        facts = dict(attrs)
        names = set(NUMBERS) if tag in {"input", "img", "meter", "progress", "canvas", "video"} else set()
        if tag in {"meter", "progress", "data"} or facts.get("type") in {"number", "range"}:
            names.add("value")
        self.numbers += [(tag, name, facts[name]) for name in names if facts.get(name)]


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
    return reader_of(answer.content.decode())


def reader_of(page):
    reader = _Reader()
    reader.feed(page)
    return reader


def assert_german(reader, english, address, besides=frozenset()):
    pieces = {" ".join(piece.split()).strip(" :…") for piece in reader.shown}
    pieces = {piece for piece in pieces if " | Can " not in piece}  # Django keeps permissions' names as rows
    assert {piece for piece in pieces if english.fullmatch(piece)} <= besides, address
    wrong = [found for found in reader.numbers if not NUMBER.fullmatch(found[2])]
    assert wrong == [], address


PAGES = [
    "/",
    "/search/",
    "/search/?q=chair",
    "/search/?q=chiar",
    "/search/?q=zzz",
    "/search/?q=chair&price_from=10&price_to=90&rating=3&in_stock=1&brand=nowhere",
    "/search/suggestions/?q=oak",
    "/cart/",
    "/checkout/",
    "/account/preferences/",
    "/orders/find/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-nonsense/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/nonsense/",
    "/accounts/inactive/",
    *(f"/for-you/{key}/" for key in TABS),
]
GUESTS_PAGES = ["/accounts/login/", "/accounts/signup/"]
CUSTOMERS_PAGES = [
    "/saved/",
    "/orders/",
    "/account/",
    "/account/profile/",
    "/account/addresses/",
    "/account/addresses/new/",
    "/account/data/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
]


def test_a_guest_reads_german_on_every_page(stocked, guest, product, variant, english):
    in_german(guest).post("/cart/add/", {"variant": variant.pk, "quantity": 2})
    category = product.category.get_absolute_url()
    sold_out = ProductFactory(variants=[{"stock": 0}]).get_absolute_url()
    for address in (*PAGES, *GUESTS_PAGES, product.get_absolute_url(), category, sold_out):
        assert_german(read(guest, address), english, address)
    assert_german(read(guest, "/nowhere/", status=404), english, "not found")


def test_a_customer_reads_german_on_every_page(stocked, charlie, browser_of, product, variant, english):
    browser = in_german(browser_of(charlie))
    browser.post("/cart/add/", {"variant": variant.pk, "quantity": 1})
    kept = AddressFactory(user=charlie, is_default=True)
    sold_out = ProductFactory(variants=[{"stock": 0}])
    lists.save(charlie, product)
    returns.await_return(charlie, sold_out.variants.get())
    addresses = [reverse(name, args=[kept.pk]) for name in ("address", "address_delete")]
    products = [product.get_absolute_url(), sold_out.get_absolute_url()]
    for address in (*PAGES, *CUSTOMERS_PAGES, *addresses, *products):
        assert_german(read(browser, address), english, address)


def test_what_an_order_comes_to_is_told_in_german(stocked, ava, ava_browser, variant, english):
    paid = order_of(variant, user=ava)
    payments.pay(paid, GOOD)
    in_german(ava_browser)
    for page in ("order", "order_done", "order_invoice", "order_cancel"):
        address = reverse(page, args=[paid.number])
        assert_german(read(ava_browser, address), english, address)
    unpaid = order_of(variant, user=ava)
    for page in ("order", "order_pay", "order_cancel"):
        address = reverse(page, args=[unpaid.number])
        assert_german(read(ava_browser, address), english, address)
    for order in (paid, unpaid):
        payments.cancel(order)
        assert_german(read(ava_browser, order.get_absolute_url()), english, "a cancelled order")


def test_refusals_are_german_too(stocked, charlie, browser_of, variant, english):
    browser = in_german(browser_of(charlie))
    wrong = {
        "/orders/find/": {"number": "R-0000-0000", "email": "nobody@example.com"},
        "/account/addresses/new/": {"country": "GB", "postcode": "?", "phone": "?", "region": "?"},
        "/account/preferences/": {"budget": "-1", "birth_year": "3000", "brands": "x"},
        "/account/profile/": {"name": ""},
        "/account/data/delete/": {"password": "wrong"},
        "/accounts/password/change/": {"oldpassword": "wrong", "password1": "a", "password2": "b"},
        "/accounts/email/": {"action_add": "", "email": "nonsense"},
        "/cart/add/": {"variant": variant.pk, "quantity": "x"},
        f"/cart/lines/{variant.pk}/": {"quantity": "9999"},
        f"/p/{variant.product.slug}/review/": {"rating": "9"},
    }
    for address, typed in wrong.items():
        answer = browser.post(address, typed, follow=True)
        assert_german(reader_of(answer.content.decode()), english, address)


@pytest.mark.parametrize("end", [OrderStatus.CANCELLED, OrderStatus.REFUNDED])
def test_mails_about_orders_are_german_for_who_ordered_in_german(variant, end, english):
    order = order_of(variant)
    order.language = "de"
    order.save()
    payments.pay(order, GOOD)
    if end == OrderStatus.REFUNDED:
        orders.move(order, OrderStatus.SHIPPED)
    {OrderStatus.CANCELLED: payments.cancel, OrderStatus.REFUNDED: payments.refund}[end](order)
    for step in order.steps.filter(status__in=order_mails.TOLD):
        mail = order_mails.message(step)
        reader = reader_of(mail.alternatives[0][0])
        reader.shown += [mail.subject.removeprefix("[Recoshop] "), *mail.body.splitlines()]
        assert_german(reader, english, f"the mail about {step.status}")


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


WRONG_ROWS = """sku,product,title,category,brand,visible,price,stock
{sku},,Oak chair,{category},Fleet,no,12.50,1
{sku},,Oak chair,{category},Fleet,perhaps,12.50,1
{other},chair,Lamp,{category},,yes,£5,-1
A-1,shelf,Shelf,Nowhere,,yes,"12,50",many
A-2,shelf,Board,{category},,yes,5,1
A-3,../x,,{category},,yes,,
A-4,short
"""
NEW_WITHOUT_COLUMNS = "sku,stock\nA-5,1\n"


def test_staff_read_german_from_the_upload_of_a_file_to_what_came_of_it(
    stocked, staff, browser_of, variant, english
):
    browser = in_german(browser_of(staff))
    other = ProductFactory(category=variant.product.category).variants.get()
    category = variant.product.category.name
    _reads_german_after_upload(browser, english, NEW_WITHOUT_COLUMNS)
    rows = WRONG_ROWS.format(sku=variant.sku, other=other.sku, category=category)
    said = _reads_german_after_upload(browser, english, rows)
    assert {
        "Was sich ändern würde",
        "Diese Artikelnummer steht zweimal in der Datei.",
        "1 Marke ist neu.",
    } <= said
    waiting = CsvImport.objects.latest("pk")
    for slug in ("load", "load-good-rows", "load-good-rows", "nonsense"):
        answer = browser.post(reverse("admin:shop_csvimport_act", args=[waiting.pk, slug]), follow=True)
        assert_german(reader_of(answer.content.decode()), english, slug, besides=set(catalogue.FIELDS))
    waiting.refresh_from_db()
    assert waiting.loaded_at
    address = reverse("admin:shop_csvimport_changelist")
    assert_german(read(browser, address), english, address, besides={"Search"})


@pytest.mark.parametrize(
    "content",
    [
        b"sku,price\n",
        b"x" * (MOST_BYTES + 1),
        b"sku\n" + b"A\n" * (MOST_ROWS + 1),
        b"\x89PNG\x00",
        b"sku,price\nA,\xa35\n",
        b'sku,price\nA,"5\n',
        b"sku,sku\nA,B\n",
        b"," * MOST_COLUMNS,
        b"sku,\nA,1\n",
        b"title\nA\n",
        b"sku,pirce\nA,1\n",
    ],
    ids=[
        "empty",
        "too large",
        "long",
        "picture",
        "Latin-1",
        "quotes",
        "twice",
        "wide",
        "no heading",
        "no SKU",
        "typing mistake",
    ],
)
def test_why_a_file_cannot_be_read_is_said_in_german(staff, browser_of, content, english):
    _reads_german_after_upload(in_german(browser_of(staff)), english, content)
    assert not CsvImport.objects.exists()


def _reads_german_after_upload(browser, english, content):
    """Send a file as products; what the page says that follows, once it is known to be German."""
    file = SimpleUploadedFile("goods.csv", content if isinstance(content, bytes) else content.encode())
    sent = {"kind": ImportKind.CATALOGUE, "file": file}
    answer = browser.post(reverse("admin:shop_csvimport_add"), sent, follow=True)
    reader = reader_of(answer.content.decode())
    # What a file calls its columns is the same in every language.
    assert_german(reader, english, "after the upload", besides=set(catalogue.FIELDS))
    return {" ".join(piece.split()) for piece in reader.shown}


def test_lists_offer_their_files_in_german_and_the_files_stay_as_they_are(stocked, staff, browser_of):
    browser = in_german(browser_of(staff))
    for model in ("product", "variant"):
        shown = read(browser, reverse(f"admin:shop_{model}_changelist")).shown
        assert {"CSV exportieren", "CSV importieren"} <= set(shown)
    answer = browser.get(reverse("admin:shop_product_export"))
    assert 'filename="Produkte-' in answer["Content-Disposition"]
    assert b"product;sku;title" in b"".join(answer.streaming_content)


def test_a_page_in_english_would_be_found(stocked, guest, english):
    page = _Reader()
    page.feed(guest.get("/cart/").content.decode())
    with pytest.raises(AssertionError):
        assert_german(page, english, "/cart/")


def _as(user):
    request = RequestFactory().get("/")
    request.user = user
    return request
