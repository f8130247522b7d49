"""CSV files in admin: uploaded, looked at, loaded, downloaded, by those who may."""

import csv
import io

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shop import payments
from shop.imports import loading
from shop.models import CsvImport, User
from tests.factories import ProductFactory, ReviewFactory, order_of
from tests.pages import told

pytestmark = pytest.mark.django_db


def page(name, *arguments):
    return reverse(f"admin:shop_csvimport_{name}", args=arguments)


def upload(browser, content, kind="catalogue", name="goods.csv"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return browser.post(page("add"), {"kind": kind, "file": file}, follow=True)


def act(browser, slug):
    return browser.post(page("act", CsvImport.objects.get().pk, slug), follow=True)


def text_of(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def rows(answer, separator=","):
    return list(csv.DictReader(io.StringIO(text_of(answer)), delimiter=separator))


def test_a_file_is_looked_at_before_it_is_loaded(admin, product, variant):
    shown = upload(admin, f"sku,price\n{variant.sku},12.50\n").content.decode()
    assert "<del>20.00</del> → <ins>12.50</ins>" in shown
    product.refresh_from_db()
    assert str(product.price) == "20.00"
    assert "0 new, 1 changed, 0 unchanged, 0 bad" in told(act(admin, "load"))
    product.refresh_from_db()
    assert str(product.price) == "12.50"


def test_a_file_with_bad_rows_offers_only_its_good_rows(admin, product, variant):
    shown = upload(admin, f"sku,price\n{variant.sku},12.50\n<b>no</b>,£5\n")
    assert [each.slug for each, _ in shown.context["acts"]] == ["load-good-rows"]
    text = shown.content.decode()
    assert '<td class="shop-number">3</td>' in text
    assert "<b>no</b>" not in text
    assert "cannot be loaded any more, so none was" in told(act(admin, "load"))
    variant.refresh_from_db()
    assert str(variant.price) == "20.00"
    assert "1 changed, 0 unchanged, 1 bad" in told(act(admin, "load-good-rows"))
    variant.refresh_from_db()
    assert str(variant.price) == "12.50"
    assert "loaded already" in told(act(admin, "load-good-rows"))


def test_the_page_says_that_it_shows_the_first_findings_only(admin):
    rows = "".join(f"S-{n},-1\n" for n in range(60))
    shown = upload(admin, f"sku,stock\n{rows}", kind="stock").content.decode()
    assert shown.count('<td class="shop-number">') == 100
    assert "(the first 100 findings)" in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"sku,price\nA,\xa35\n", "not in UTF-8"),
        (b"title\nA\n", "There is no column “sku”"),
        (b"sku,pirce\nA,1\n", "no place for the column “pirce”"),
        (b"sku," * 300, "301 columns"),
        (b"sku,,\nA,,\n", "Column 2 has no heading"),
        (b"\x89PNG\x00", "no CSV file"),
        (b"", "empty"),
        (b"x" * 5_000_001, "too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_where_it_was_chosen(admin, content, said):
    answer = upload(admin, content)
    assert said in answer.context["adminform"].form.errors["file"][0]
    assert not CsvImport.objects.exists()


def test_who_may_upload_only_cannot_load(clerk, variant):
    browser = clerk("add_csvimport", "view_csvimport")
    upload(browser, f"sku,stock\n{variant.sku},3\n", kind="stock")
    assert browser.post(page("act", CsvImport.objects.get().pk, "load")).status_code == 403
    variant.refresh_from_db()
    assert variant.stock == 10


def test_the_list_is_downloaded_as_it_is_filtered(admin):
    ProductFactory(title="Oak chair", variants=[{}, {}])
    ProductFactory(title="Lamp")
    answer = admin.get(reverse("admin:shop_product_export"), {"q": "oak"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["title"] for row in rows(answer)] == ["Oak chair", "Oak chair"]


def test_an_order_is_downloaded_with_a_row_a_line(admin, product, variant):
    order = order_of(variant, ProductFactory(title="@SUM(1)").variants.get(), quantity=2)
    payments.pay(order, {"card_number": payments.GOOD_CARD})
    found = rows(admin.get(reverse("admin:shop_order_export")))
    assert [(row["number"], row["title"], row["quantity"]) for row in found] == [
        (order.number, "Oak chair", "2"),
        (order.number, "'@SUM(1)", "2"),
    ]


def test_customers_and_reviews_are_downloaded(admin, ava, product, variant):
    order_of(variant, user=ava)
    ReviewFactory(user=ava, product=product, text="=1+1")
    customer = next(
        row for row in rows(admin.get(reverse("admin:shop_user_export"))) if row["email"] == ava.email
    )
    assert (customer["orders"], customer["spent"]) == ("1", "23.95")
    assert "password" not in customer
    assert rows(admin.get(reverse("admin:shop_review_export")))[0]["text"] == "'=1+1"


def test_whoever_reads_german_gets_semicolons_and_may_load_the_file_again(admin, product):
    product.description = "Oak;=1+1, oiled"
    product.save()
    german = {"headers": {"accept-language": "de"}}
    answer = text_of(admin.get(reverse("admin:shop_product_export"), **german))
    assert answer.startswith("product;sku;title;")
    assert ';"Oak;\'=1+1, oiled";' in answer
    upload(admin, answer)
    assert loading.plan(CsvImport.objects.get()).unchanged == 1
    ReviewFactory(product=product, text="ok;=1+1")
    (review,) = rows(admin.get(reverse("admin:shop_review_export"), **german), ";")
    assert review["text"] == "ok;'=1+1"


def test_who_took_what_home_is_in_the_log(admin, staff, ava):
    rows(admin.get(reverse("admin:shop_user_export"), {"q": "ava", "is_staff__exact": "0"}))
    rows(admin.get(reverse("admin:shop_user_export")))
    everybody, some = LogEntry.objects.order_by("-pk")
    assert (some.user, some.content_type.model_class(), some.object_repr) == (staff, User, "users")
    assert "q=ava&is_staff__exact=0" in some.change_message
    assert everybody.change_message == "Exported, all of them."
    assert "Exported, all of them." in str(everybody)


@pytest.mark.parametrize("model", ["product", "variant", "order", "user", "review"])
def test_looking_is_not_taking_home(clerk, model):
    address = reverse(f"admin:shop_{model}_export")
    assert clerk(f"view_{model}").get(address).status_code == 403
    assert clerk(f"export_{model}").get(address).status_code == 403
    assert not LogEntry.objects.exists()
    assert clerk(f"view_{model}", f"export_{model}").get(address).status_code == 200


def test_a_filter_that_makes_no_sense_leads_back_to_the_list(admin):
    assert admin.get(reverse("admin:shop_product_export"), {"nothing__like": "x"}).status_code == 302
