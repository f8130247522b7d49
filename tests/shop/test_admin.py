"""The shop's pages in Django admin: they answer, stay cheap as rows grow, and do what their buttons say."""

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from payments import PaymentStatus

from shop import payments, signals
from shop.models import (
    Category,
    Like,
    Order,
    Product,
    Review,
    ReviewStatus,
    SavedItem,
    Variant,
)
from tests.factories import (
    AddressFactory,
    CartFactory,
    CategoryFactory,
    ImageFactory,
    ProductFactory,
    ReviewFactory,
    UserFactory,
    VariantFactory,
    order_of,
)
from tests.pages import act, form_of, queries, told

pytestmark = pytest.mark.django_db

GOOD = {"card_number": payments.GOOD_CARD}
NO_ADDING = {"order", "payment", "cart", "review", "like", "saveditem"}
SEARCHES = {
    "category": "Category",
    "brand": "Brand",
    "product": "SKU-",
    "variant": "SKU-",
    "user": "example.com",
    "order": "example.com",
    "payment": "example.com",
    "cart": "SKU-",
    "review": "Good",
    "like": "example.com",
    "saveditem": "Product",
}


def page(model, name="changelist", *arguments):
    return reverse(f"admin:shop_{model}_{name}", args=arguments)


def fill_shop(n):
    """A number of everything there is."""
    for _ in range(n):
        product = ProductFactory()
        VariantFactory(product=product)
        ImageFactory(product=product)
        user, variant = UserFactory(), product.variants.first()
        AddressFactory(user=user)
        CartFactory(user=user, holding={variant: 1})
        ReviewFactory(user=user, product=product)
        Like.objects.create(user=user, product=product)
        SavedItem.objects.create(user=user, product=product)
        payments.pay(order_of(variant, user=user), GOOD)


@pytest.mark.parametrize("model", SEARCHES)
def test_every_list_and_page_answers_and_a_list_costs_the_same_with_more_rows(admin, model):
    fill_shop(3)
    few = queries(admin, page(model))
    fill_shop(17)
    assert queries(admin, page(model)) == few
    row = apps.get_model("shop", model)._default_manager.first()
    assert queries(admin, page(model, "change", row.pk)) < 30
    assert admin.get(page(model, "add")).status_code == (403 if model in NO_ADDING else 200)


@pytest.mark.parametrize(("model", "text"), SEARCHES.items())
def test_every_list_can_be_searched(admin, model, text):
    fill_shop(2)
    found = admin.get(page(model), {"q": text}).context["cl"]
    assert found.result_count >= 2
    assert admin.get(page(model), {"q": "nothing like this"}).context["cl"].result_count == 0


@pytest.mark.parametrize("model", SEARCHES)
def test_nobody_but_staff_gets_in(guest, ava_browser, model):
    for browser in (guest, ava_browser):
        answer = browser.get(page(model))
        assert answer.status_code == 302
        assert "login" in answer.url


def test_filters_narrow_the_products(admin):
    fitness = CategoryFactory(name="Fitness")
    weights = CategoryFactory(name="Weights", parent=fitness)
    kettlebell = ProductFactory(category=weights)
    sold_out = ProductFactory(variants=[{"stock": 0}])
    for query, expected in (
        ({"category": fitness.pk}, {kettlebell}),
        ({"brand": kettlebell.brand_id}, {kettlebell}),
        ({"in_stock": "no"}, {sold_out}),
        ({"in_stock": "yes"}, {kettlebell}),
    ):
        assert set(admin.get(page("product"), query).context["cl"].result_list) == expected


def test_saving_a_product_brings_price_and_stock_in_line_and_announces_it(
    admin, product, variant, heard, django_capture_on_commit_callbacks
):
    changed = heard(signals.catalogue_changed)
    sent = form_of(admin.get(page("product", "change", product.pk)))
    sent |= {"title": "Ash chair", "variants-0-price": "12.50", "variants-0-stock": "15"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(page("product", "change", product.pk), sent)
    assert answer.status_code == 302, answer.context["errors"]
    product.refresh_from_db()
    variant.refresh_from_db()
    assert (product.title, str(product.price), variant.stock) == ("Ash chair", "12.50", 15)
    assert changed == [{"product_ids": [product.pk]}]


def test_what_is_sold_while_staff_type_stays_sold(admin, product, variant):
    sent = form_of(admin.get(page("product", "change", product.pk)))
    order_of(variant, quantity=4)
    assert admin.post(page("product", "change", product.pk), sent).status_code == 302
    variant.refresh_from_db()
    assert variant.stock == 6
    sent |= {"variants-0-stock": "13"}  # 10 seen, 3 arrived
    admin.post(page("product", "change", product.pk), sent)
    variant.refresh_from_db()
    assert variant.stock == 9


def test_a_new_product_is_added_with_its_variants(admin):
    category = CategoryFactory()
    sent = form_of(admin.get(page("product", "add")))
    sent |= {
        "title": "Oak table",
        "slug": "oak-table",
        "category": category.pk,
        "variants-0-sku": "TABLE-1",
        "variants-0-price": "99.00",
        "variants-0-stock": "3",
        "variants-0-position": "0",
    }
    answer = admin.post(page("product", "add"), sent)
    assert answer.status_code == 302, answer.context["errors"]
    table = Product.objects.get(slug="oak-table")
    assert (str(table.price), table.variants.get().stock) == ("99.00", 3)


def test_prices_and_stock_are_edited_in_the_list_of_variants(admin, product, variant):
    VariantFactory(product=product, price=30)
    sent = form_of(admin.get(page("variant"))) | {"_save": "Save"}
    order_of(variant, quantity=2)
    row = next(name[:-3] for name in sent if name.endswith("-id") and sent[name] == str(variant.pk))
    answer = admin.post(page("variant"), sent | {f"{row}-price": "18.00", f"{row}-stock": "20"})
    assert answer.status_code == 302
    variant.refresh_from_db()
    product.refresh_from_db()
    assert (str(variant.price), variant.stock, str(product.price)) == ("18.00", 18, "18.00")


def test_a_negative_stock_is_refused(admin, product, variant):
    sent = form_of(admin.get(page("variant", "change", variant.pk))) | {"stock": "-1"}
    answer = admin.post(page("variant", "change", variant.pk), sent)
    assert answer.status_code == 200
    assert "stock" in answer.context["adminform"].form.errors
    variant.refresh_from_db()
    assert variant.stock == 10


def test_products_are_hidden_and_shown_again(admin, product):
    act(admin, page("product"), "hide", product)
    assert not Product.objects.visible().exists()
    act(admin, page("product"), "show", product)
    assert Product.objects.visible().get() == product


def test_who_hid_a_product_is_in_its_log(admin, staff, product):
    hidden_before = ProductFactory(is_visible=False)
    act(admin, page("product"), "hide", product, hidden_before)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_edited_object()) == (staff, product)
    assert "hidden from the shop" in admin.get(page("product", "history", product.pk)).content.decode()


def test_deleting_the_cheapest_variant_lists_the_product_at_the_next(admin, product, variant):
    dear = VariantFactory(product=product, price=30)
    admin.post(page("variant", "delete", variant.pk), {"post": "yes"})
    product.refresh_from_db()
    assert product.price == dear.price


def test_a_category_is_put_under_another_and_back_to_the_top(admin):
    home, lamps = CategoryFactory(name="Home"), CategoryFactory(name="Lamps")
    sent = form_of(admin.get(page("category", "change", lamps.pk)))
    under = sent | {"name": "Desk lamps", "treebeard_ref_node": home.pk}
    assert admin.post(page("category", "change", lamps.pk), under).status_code == 302
    home.refresh_from_db()
    assert [child.name for child in Category.objects.get_children(home)] == ["Desk lamps"]
    assert not admin.get(page("category", "change", home.pk)).context["has_delete_permission"]
    on_top = sent | {"name": "Desk lamps", "treebeard_ref_node": ""}
    assert admin.post(page("category", "change", lamps.pk), on_top).status_code == 302
    lamps.refresh_from_db()
    assert lamps.depth == 1


def test_a_new_category_takes_its_place_by_name(admin):
    books = CategoryFactory(name="Books")
    sent = form_of(admin.get(page("category", "add")))
    sent |= {"name": "Atlases", "slug": "atlases", "treebeard_ref_node": books.pk}
    assert admin.post(page("category", "add"), sent).status_code == 302
    books.refresh_from_db()
    assert [child.slug for child in Category.objects.get_children(books)] == ["atlases"]


@pytest.mark.parametrize("at_once", [False, True])
def test_a_category_that_is_gone_is_gone_from_every_page(
    admin, guest, at_once, django_capture_on_commit_callbacks
):
    CategoryFactory(name="Books")
    empty = CategoryFactory(name="Clocks")
    assert "Clocks" in guest.get("/cart/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        if at_once:
            sent = {"action": "delete_selected", "_selected_action": [empty.pk], "post": "yes"}
            admin.post(page("category"), sent)
        else:
            admin.post(page("category", "delete", empty.pk), {"post": "yes"})
    assert "Clocks" not in guest.get("/cart/").content.decode()


def test_orders_move_and_those_that_cannot_are_named_with_the_reason(admin, variant):
    paid, placed = order_of(variant), order_of(variant)
    payments.pay(paid, GOOD)
    answer = act(admin, page("order"), "mark_shipped", paid, placed)
    assert {order.pk: order.status for order in Order.objects.all()} == {
        paid.pk: "shipped",
        placed.pk: "placed",
    }
    assert f"Order {placed.number} is awaiting payment and cannot become shipped" in told(answer)
    assert "Done for 1 order" in told(answer)


def test_cancelling_returns_stock_and_money(admin, variant):
    order = order_of(variant, quantity=3)
    payments.pay(order, GOOD)
    act(admin, page("order"), "cancel", order)
    order.refresh_from_db()
    variant.refresh_from_db()
    assert (order.status, variant.stock) == ("cancelled", 10)
    assert order.payments.get().status == PaymentStatus.REFUNDED


def test_refunding_gives_the_money_back_once(admin, variant):
    order = order_of(variant, quantity=3)
    payments.pay(order, GOOD)
    act(admin, page("order"), "mark_shipped", order)
    act(admin, page("order"), "refund", order)
    order.refresh_from_db()
    variant.refresh_from_db()
    assert (order.status, variant.stock) == ("refunded", 7)  # it was sent: stock comes back by hand
    payment = order.payments.get()
    assert payment.status == PaymentStatus.REFUNDED
    assert payment.captured_amount == 0
    assert "cannot become refunded" in told(act(admin, page("order"), "refund", order))


def test_an_order_nobody_paid_here_has_nothing_to_refund(admin, variant):
    order = order_of(variant, status="delivered")
    assert "no payment that could be given back" in told(act(admin, page("order"), "refund", order))
    order.refresh_from_db()
    assert order.status == "delivered"


def test_a_paid_order_nobody_paid_here_cannot_be_cancelled(admin, variant):
    order = order_of(variant, status="paid")
    offered = [move.slug for move, _ in admin.get(page("order", "change", order.pk)).context["acts"]]
    assert "cancelled" not in offered
    assert "no payment that could be given back" in told(act(admin, page("order"), "cancel", order))
    order.refresh_from_db()
    assert order.status == "paid"


def test_an_order_has_buttons_for_what_can_be_done_now(admin, variant):
    order = order_of(variant)
    payments.pay(order, GOOD)
    offered = [move.slug for move, _ in admin.get(page("order", "change", order.pk)).context["acts"]]
    assert offered == ["shipped", "cancelled", "refunded"]
    answer = admin.post(page("order", "act", order.pk, "shipped"), follow=True)
    assert "is now shipped" in told(answer)
    assert admin.get(page("order", "act", order.pk, "shipped")).status_code == 405
    order.refresh_from_db()
    assert order.status == "shipped"


def test_staff_who_may_only_look_cannot_move_orders(clerk, variant):
    order, browser = order_of(variant), clerk("view_order")
    assert not browser.get(page("order", "change", order.pk)).context.get("acts")
    assert browser.post(page("order", "act", order.pk, "cancelled")).status_code == 403
    act(browser, page("order"), "cancel", order)
    order.refresh_from_db()
    assert order.status == "placed"


def test_what_was_agreed_cannot_be_edited_or_deleted(admin, variant):
    order = order_of(variant)
    assert admin.post(page("order", "change", order.pk), {"email": "other@example.com"}).status_code == 403
    assert admin.post(page("order", "delete", order.pk), {"post": "yes"}).status_code == 403
    order.refresh_from_db()
    assert order.email == "someone@example.com"


def test_reviews_are_moderated_and_the_rating_follows(admin, product):
    waiting = ReviewFactory(product=product, rating=2, status=ReviewStatus.PENDING)
    act(admin, page("review"), "approve", waiting)
    product.refresh_from_db()
    assert (product.rating_average, product.rating_count) == (2, 1)
    admin.post(page("review", "act", waiting.pk, "rejected"))
    product.refresh_from_db()
    assert product.rating_count == 0


def test_deleting_an_approved_review_takes_its_rating_along(admin, product):
    review = ReviewFactory(product=product)
    act(admin, page("review"), "approve", review)
    admin.post(page("review"), {"action": "delete_selected", "_selected_action": [review.pk], "post": "yes"})
    product.refresh_from_db()
    assert (Review.objects.count(), product.rating_count) == (0, 0)


def test_a_product_can_be_deleted_and_its_orders_stay_readable(admin, product, variant):
    order = order_of(variant)
    assert admin.post(page("product", "delete", product.pk), {"post": "yes"}).status_code == 302
    assert not Variant.objects.exists()
    assert order.lines.get().title == "Oak chair"
    assert admin.get(page("order", "change", order.pk)).status_code == 200


def test_the_home_page_leads_to_the_shop(admin):
    answer = admin.get(reverse("admin:index"))
    assert f'href="{reverse("home")}"' in answer.content.decode()
