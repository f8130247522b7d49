"""Products and variants from a file: looked at first, written together, refused row by row."""

from threading import Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop import exports, signals
from shop.imports import catalogue, catalogue_writing, loading
from shop.imports.known import Known
from shop.imports.tables import read
from shop.models import Brand, CsvImport, ImportKind, Product, Variant
from tests.factories import BrandFactory, CategoryFactory, ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db
HEAD = "product,sku,title,category,brand,size,price,stock\n"


def kept(text, kind=ImportKind.CATALOGUE):
    uploaded = CsvImport(kind=kind, content=text.encode(), file_name="goods.csv")
    loading.keep(uploaded)
    return uploaded


def load(text, *, anyway=False, kind=ImportKind.CATALOGUE):
    return loading.load(kept(text, kind), also_with_bad_rows=anyway, now=timezone.now())


@pytest.fixture
def shoes(db):
    return CategoryFactory(name="Shoes", slug="shoes", parent=CategoryFactory(name="Clothing"))


def test_new_products_come_with_their_variants_brands_and_addresses(
    shoes, heard, django_capture_on_commit_callbacks
):
    ProductFactory(slug="runner")
    changed = heard(signals.catalogue_changed)
    file = HEAD + (
        ",R-40,Runner,Clothing>Shoes,Fleet,40,59.90,3\n"
        ",R-41,Runner,Clothing>Shoes,Fleet,41,49.90,4\n"
        "boot,B-1,Boot,Clothing > Shoes,,,80,\n"
    )
    with django_capture_on_commit_callbacks(execute=True):
        loaded = load(file.replace("Clothing>Shoes", "clothing > SHOES", 1))
    runner = Product.objects.get(slug="runner-2")
    assert (str(runner.price), runner.brand.name, runner.category) == ("49.90", "Fleet", shoes)
    assert [(each.size, each.stock) for each in runner.variants.all()] == [("40", 3), ("41", 4)]
    assert Product.objects.get(slug="boot").brand is None
    assert loaded.outcome["new"] == 3
    assert changed == [
        {"product_ids": sorted(Product.objects.exclude(slug="runner").values_list("pk", flat=True))}
    ]


def test_new_products_are_told_apart_by_their_titles_in_any_script(shoes):
    titles = ("Рубашка", "Брюки", "T-Shirt: A", "T-Shirt A", "brüki", "BRÜKI")
    rows = [f",S-{n},{title},Clothing > Shoes,,,5,1\n" for n, title in enumerate(titles)]
    found = loading.plan(kept(HEAD + "".join(rows)))
    assert [(each.line, each.column) for each in found.problems] == [(7, "title")]
    load(HEAD + "".join(rows[:5]))
    slugs = {each.title: each.slug for each in Product.objects.all()}
    assert slugs == dict(zip(titles, ("s-0", "s-1", "t-shirt-a", "t-shirt-a-2", "bruki"), strict=False))


def test_a_title_never_takes_the_address_that_another_row_asks_for(shoes):
    load(HEAD + ",A,Boot,Clothing > Shoes,,,5,1\nboot,B,Best boot,Clothing > Shoes,,,5,1\n")
    assert dict(Product.objects.values_list("title", "slug")) == {"Boot": "boot-2", "Best boot": "boot"}


def test_rows_without_a_title_or_a_product_are_not_taken_for_one_product(shoes):
    file = HEAD + ",A,,Clothing,,,5,1\n,B,,Clothing > Shoes,,,5,1\n"
    found = loading.plan(kept(file)).problems
    assert [(each.line, each.column) for each in found] == [(2, "title"), (3, "title")]


def test_a_category_whose_name_looks_like_a_path_can_load_its_own_export():
    odd = ProductFactory(category=CategoryFactory(name="Home>Garden  tools"))
    text = "".join(exports.csv_lines(exports.EXPORTS[Product], Product.objects.all()))
    assert loading.plan(kept(text)).unchanged == 1
    load(text.replace(odd.variants.get().sku, "NEW"))
    assert odd.variants.count() == 2


def test_only_columns_that_are_there_change_and_stock_never_does(product, variant):
    plan = loading.plan(kept(f"sku,price,stock\n{variant.sku},12.5,99\n"))
    assert plan.changes[0].details == (("price", "20.00", "12.50"),)
    load(f"sku,price,stock\n{variant.sku},12.50,99\n")
    product.refresh_from_db()
    variant.refresh_from_db()
    assert (str(product.price), variant.stock, product.title) == ("12.50", 10, "Oak chair")


def test_a_file_loaded_again_changes_nothing(shoes):
    file = HEAD + ",R-40,Runner,Clothing > Shoes,Fleet,40,59.90,3\n"
    load(file)
    plan = loading.plan(kept(file))
    assert (plan.new, plan.changed, plan.unchanged) == (0, 0, 1)


def test_what_is_exported_can_be_loaded_and_changes_nothing(shoes):
    text = "a\n\"b\"; c, 'd';=1+1\r\n- e,'@f"
    tricky = ProductFactory(title="=cmd()|' /C calc'!A0", category=shoes, description=text)
    VariantFactory(product=tricky, size="-5", colour="+red")
    ProductFactory.create_batch(2, brand=None)
    text = "".join(exports.csv_lines(exports.EXPORTS[Product], Product.objects.all()))
    assert ",'=cmd()" in text
    plan = loading.plan(kept(text))
    assert (plan.problems, plan.changes, plan.unchanged) == ([], [], 4)


WHOLE_HEAD = "product,sku,title,category,brand,price,visible\n"


@pytest.fixture
def chair(shoes):
    """A chair without a category or brand that anything else has."""
    return ProductFactory(slug="chair", title="Chair", variants=[{"sku": "C-1"}])


def test_a_new_variant_comes_with_what_its_row_changes_about_the_product(chair):
    before = (chair.category.name, chair.brand.name)
    file = WHOLE_HEAD + "chair,C-2,Sofa,Clothing > Shoes,Other,5,no\n"
    plan = loading.plan(kept(file))
    assert [(each.sku, each.is_new) for each in plan.changes] == [("C-2", True)]
    assert plan.changes[0].details == (
        ("title", "Chair", "Sofa"),
        ("category", before[0], "Clothing > Shoes"),
        ("brand", before[1], "Other"),
        ("visible", "yes", "no"),
    )
    load(file)
    chair.refresh_from_db()
    assert (chair.title, chair.category.name, chair.brand.name, chair.is_visible) == (
        *("Sofa", "Shoes", "Other"),
        False,
    )


def test_a_new_variant_of_the_same_product_says_nothing_else(chair):
    row = f"chair,C-2,Chair,{chair.category.name},{chair.brand.name},5,yes\n"
    assert loading.plan(kept(WHOLE_HEAD + row)).changes[0].details == ()


def test_a_new_variant_stands_behind_those_that_are_there_in_the_files_order(chair):
    Variant.objects.filter(sku="C-1").update(position=40)
    load("product,sku,price\nchair,C-3,5\nchair,C-2,5\n")
    assert [each.sku for each in chair.variants.all()] == ["C-1", "C-3", "C-2"]
    Variant.objects.filter(sku="C-2").update(position=32_767)
    load("product,sku,price\nchair,C-4,5\n")
    assert [each.sku for each in chair.variants.all()] == ["C-1", "C-3", "C-2", "C-4"]


def test_prices_change_and_brands_and_categories_of_the_same_name_stay_apart(chair):
    branches = [CategoryFactory(name="Lamps") for _ in range(2)]
    brands = [BrandFactory(name=name) for name in ("ACME", "Acme")]
    products = [
        ProductFactory(category=category, brand=brand)
        for category, brand in zip(branches + branches, [*brands, *reversed(brands)], strict=True)
    ]
    text = "".join(exports.csv_lines(exports.EXPORTS[Product], Product.objects.all()))
    plan = loading.plan(kept(text.replace("20.00", "30.00")))
    assert {each.details for each in plan.changes} == {(("price", "20.00", "30.00"),)}
    load(text.replace("20.00", "30.00"))
    for product in products:
        now = Product.objects.get(pk=product.pk)
        assert (now.category_id, now.brand_id) == (product.category_id, product.brand_id)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("acme", ()), ("Acme", (("brand", "ACME", "Acme"),)), ("FLEET", (("brand", "ACME", "Fleet"),))],
    ids=["in no case of the shop's", "as another is spelled", "another in capitals"],
)
def test_an_exact_spelling_wins_over_anothers_case(typed, shown):
    brands = {name: BrandFactory(name=name) for name in ("Fleet", "acMe", "ACME", "Acme")}
    product = ProductFactory(brand=brands["ACME"])
    file = f"sku,brand\n{product.variants.get().sku},{typed}\n"
    assert [each.details for each in loading.plan(kept(file)).changes] == [shown][: len(shown)]
    load(file)
    product.refresh_from_db()
    assert product.brand == brands[shown[0][2] if shown else "ACME"]


def test_what_the_plan_does_not_list_stays_as_somebody_just_typed_it(chair):
    ProductFactory(slug="lamp", variants=[{"sku": "L-1"}])
    rows = f"C-1,Armchair,{chair.brand.name}\nL-1,Lamp,Fleet\n"
    table = read(f"sku,title,brand\n{rows}".encode())
    known = Known.of(table)
    _, wanted = catalogue.plan(table, known)
    typed = BrandFactory()
    Product.objects.filter(slug="chair").update(brand=typed)
    catalogue_writing.write(wanted, known)
    chair.refresh_from_db()
    assert (chair.title, chair.brand) == ("Armchair", typed)


def test_spaces_that_no_cell_holds_and_line_ends_are_no_difference(shoes):
    chair = ProductFactory(
        title="Oak  chair",
        description="Solid.\r\nOiled. \r\n",
        brand=BrandFactory(name="Two  spaces"),
        variants=[],
    )
    VariantFactory(product=chair, sku="A  1", colour="dark  oak")
    text = "".join(exports.csv_lines(exports.EXPORTS[Product], Product.objects.all()))
    for saved in (text, text.replace("\r\n", "\n")):
        plan = loading.plan(kept(saved))
        assert (plan.changes, plan.problems, plan.unchanged) == ([], [], 1)


def test_a_sku_of_two_lines_is_refused_and_not_mended(shoes):
    (problem,) = loading.plan(kept(HEAD + '"x","A\n1",Boot,Clothing > Shoes,,,5,1\n')).problems
    assert (problem.column, problem.text) == ("sku", "Write it on one line.")


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ('x,NEW,T,Clothing > Shoes,,,"12,50",1', "price", "point"),
        ("x,NEW,T,Clothing > Shoes,,,£12,1", "price", "currency sign"),
        ("x,NEW,T,Clothing > Shoes,,,-1,1", "price", "greater than or equal"),
        ("x,NEW,T,Clothing > Shoes,,," + "9" * 400 + ",1", "price", "digits"),
        ("x,NEW,T,Clothing > Shoes,,,NaN,1", "price", "plain number"),
        ("x,NEW,T,Clothing > Shoes,,,,1", "price", "required"),
        ("x,NEW,T,Clothing > Shoes,,,5,-1", "stock", "greater than or equal"),
        ("x,NEW,T,Clothing > Shoes,,,5,1e9", "stock", "whole number"),
        ("x,NEW,T,Clothing > Boots,,,5,1", "category", "no such category"),
        ("x,NEW,,Clothing > Shoes,,,5,1", "title", "required"),
        ("x,NEW," + "T" * 10_000 + ",Clothing > Shoes,,,5,1", "title", "200 characters"),
        ("../x,NEW,T,Clothing > Shoes,,,5,1", "product", "slug"),
        ("x,,T,Clothing > Shoes,,,5,1", "sku", "required"),
        ("other,CHAIR,T,Clothing > Shoes,,,5,1", "product", "another product"),
        ("x,NEW,T,Clothing > Shoes,,,5", "", "names 8 columns"),
    ],
)
def test_a_bad_row_is_named_by_line_column_and_reason_and_nothing_is_loaded(shoes, row, column, said):
    VariantFactory(sku="CHAIR", product=ProductFactory(slug="chair", variants=[]))
    file = f"{HEAD}good,G-1,Good,Clothing > Shoes,,,5,1\n{row}\n"
    with pytest.raises(loading.BadRows) as refusal:
        load(file)
    problem = refusal.value.plan.problems[0]
    assert (problem.line, problem.column) == (3, column)
    assert said in problem.text
    assert not Variant.objects.filter(sku__in=["G-1", "NEW"]).exists()


def test_the_good_rows_are_loaded_where_that_is_asked_for(shoes):
    file = f"{HEAD}good,G-1,Good,Clothing > Shoes,,,5,1\nx,NEW,T,Nowhere,,,5,1\n"
    outcome = load(file, anyway=True).outcome
    assert (outcome["new"], outcome["bad"], outcome["problems"][0]["line"]) == (1, 1, 3)
    assert set(Variant.objects.values_list("sku", flat=True)) == {"G-1"}


def test_rows_that_contradict_each_other_are_named(shoes):
    file = HEAD + (
        "x,A,Boot,Clothing > Shoes,,,5,1\nx,B,Shoe,Clothing > Shoes,,,5,1\nx,A,Boot,Clothing > Shoes,,,5,1\n"
    )
    found = [(each.line, each.column) for each in loading.plan(kept(file)).problems]
    assert found == [(3, "title"), (4, "sku")]


def test_rows_without_a_sku_are_told_only_that(shoes):
    file = HEAD + "x,,Boot,Clothing > Shoes,,,5,1\n" * 3
    found = loading.plan(kept(file)).problems
    assert [(each.line, each.column, each.text) for each in found] == [
        (line, "sku", "This field is required.") for line in (2, 3, 4)
    ]


def test_a_contradiction_is_named_also_where_the_row_above_says_nothing_valid(shoes):
    rows = [f"x,{title[0]},{title},Clothing > Shoes,,,5,1\n" for title in ("T" * 201, "Boot", "Shoe")]
    found = loading.plan(kept(HEAD + "".join(rows))).problems
    assert [(each.line, each.column) for each in found] == [(2, "title"), (4, "title")]


def test_a_file_is_loaded_once(shoes):
    upload = kept(HEAD + "x,A,Boot,Clothing > Shoes,,,5,1\n")
    loading.load(upload, also_with_bad_rows=False, now=timezone.now())
    with pytest.raises(loading.AlreadyLoaded):
        loading.load(upload, also_with_bad_rows=False, now=timezone.now())


def test_it_costs_the_same_number_of_queries_whatever_the_number_of_rows(shoes):
    def queries(n, prefix):
        rows = "".join(f",{prefix}-{i},{prefix} {i},Clothing > Shoes,B{i},,5,1\n" for i in range(n))
        upload = kept(HEAD + rows)
        with CaptureQueriesContext(connection) as captured:
            loading.load(upload, also_with_bad_rows=False, now=timezone.now())
        return len(captured)

    assert queries(5, "few") == queries(60, "many")


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_goods_at_once_make_them_once():
    CategoryFactory(name="Shoes")
    rows = "".join(f"p{i},S-{i},Shoe {i},Shoes,Fleet,,{i + 1},1\n" for i in range(200))
    uploads = [kept(HEAD + rows) for _ in range(2)]
    outcomes, failures = [], []

    def run(upload):
        try:
            loaded = loading.load(upload, also_with_bad_rows=False, now=timezone.now())
            outcomes.append((loaded.outcome["new"], loaded.outcome["unchanged"]))
        except Exception as failure:  # noqa: BLE001  told by the test
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(upload,)) for upload in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(outcomes) == [(0, 200), (200, 0)]
    assert (Variant.objects.count(), Brand.objects.count()) == (200, 1)
