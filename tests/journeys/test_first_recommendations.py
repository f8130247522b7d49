"""The journey the shop is for: what you do changes what you are shown, and the tables say the same."""

from collections import Counter
from uuid import UUID

import pytest
from django.core.management import call_command

from analytics import visitors
from analytics.models import Event, EventKind, Slate
from recommendations.live import live_snapshot
from shop.models import Category, Order, OrderStatus, Product, User, Variant

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AVAS, BENS = "Clothing", "Electronics"


def department_of(product_id):
    path = Product.objects.get(pk=product_id).category.path
    return Category.objects.get(path=path[: Category.steplen]).name


def home_feed(page):
    """Product ids of the home page's rail, as the browser shows them."""
    page.goto("/")
    cards = page.locator('[data-surface="home"] [data-product]')
    return [int(card.get_attribute("data-product")) for card in cards.all()]


def departments(product_ids):
    return Counter(department_of(product_id) for product_id in product_ids)


def step_into(page, name):
    page.get_by_text("Switch shopper").click()
    page.get_by_role("button", name=name).click()
    page.locator("aside", has_text=f"You are {name}").wait_for()


def step_out(page):
    page.get_by_text("Switch shopper").click()
    page.get_by_role("button", name="Be yourself again").click()
    page.locator("aside", has_text="You are a guest").wait_for()


def anonymous_visitor():
    """The one visitor that is no user and did something."""
    return (
        Event.objects.exclude(visitor__user__isnull=False).values_list("visitor", flat=True).distinct().get()
    )


def check_out_as_guest(page):
    page.goto("/checkout/")
    page.get_by_label("E-mail").fill("guest@example.com")
    page.get_by_label("Full name").fill("Gus Guest")
    page.get_by_label("Address line 1").fill("1 High Street")
    page.get_by_label("Town or city").fill("Leeds")
    page.get_by_label("Postcode").fill("LS1 1AA")
    page.get_by_role("button", name="Place order and pay").click()
    page.wait_for_url("**/done/")


def test_ava_and_ben_are_shown_different_shops(demo_shop, page):
    page.goto("/")
    step_into(page, "Ava")
    avas = home_feed(page)
    step_into(page, "Ben")
    bens = home_feed(page)
    assert departments(avas).most_common(1)[0][0] == AVAS
    assert departments(bens).most_common(1)[0][0] == BENS
    assert set(avas) != set(bens)


def test_a_newcomer_is_learnt_from_while_they_browse_and_buy(demo_shop, page):
    before = home_feed(page)
    books = Product.objects.sellable().filter(category__path__startswith=_root("Books").path)
    opened = list(books.order_by("-rating_count")[:3])
    for product in opened:
        page.goto(product.get_absolute_url())
    after = home_feed(page)
    assert departments(after)["Books"] > departments(before)["Books"]

    bought = _buy_from_the_feed(page, after[0])
    assert bought not in home_feed(page)
    _tables_agree_with_the_browser(opened, bought)

    call_command("retrain", quiet=True)
    live_snapshot.refresh()
    retrained = home_feed(page)
    assert bought not in retrained
    assert departments(retrained)["Books"] > departments(before)["Books"]
    assert Slate.objects.order_by("-served_at").first().snapshot_id == live_snapshot.get().id


def test_a_guest_is_themselves_again_after_being_ava(demo_shop, page):
    book = Product.objects.sellable().filter(category__path__startswith=_root("Books").path).first()
    page.goto(book.get_absolute_url())
    page.get_by_role("button", name="Add to cart").click()
    page.locator("#cart-count", has_text="1").wait_for()
    guests = home_feed(page)
    step_into(page, "Ava")
    ava = User.objects.get(name__startswith="Ava")
    assert not Event.objects.filter(visitor=visitors.of_user(ava.pk).id, product=book).exists()
    step_out(page)
    assert home_feed(page) == guests
    assert "1" in page.locator("#cart-count").inner_text()


def _root(name):
    return Category.objects.get(name=name, depth=1)


def _buy_from_the_feed(page, product_id):
    variant = Variant.objects.filter(product_id=product_id, stock__gt=0).first()
    stock = variant.stock
    page.locator(f'[data-surface="home"] [data-product="{product_id}"] a').click()
    page.wait_for_url("**/p/**")
    page.get_by_role("button", name="Add to cart").click()
    page.locator("#cart-count", has_text="1").wait_for()
    check_out_as_guest(page)
    order = Order.objects.get(email="guest@example.com")
    assert order.status == OrderStatus.PAID
    assert order.number in page.inner_text("main")
    bought = order.lines.get().variant
    bought.refresh_from_db()
    assert bought.pk != variant.pk or bought.stock == stock - 1
    return product_id


def _tables_agree_with_the_browser(opened, bought):
    visitor = anonymous_visitor()
    events = Event.objects.filter(visitor=visitor)
    counts = Counter(events.values_list("kind", flat=True))
    assert counts == {
        EventKind.VIEW: len(opened) + 1,
        EventKind.CLICK: 1,
        EventKind.ADD_TO_CART: 1,
        EventKind.BUY: 1,
    }
    purchase = events.get(kind=EventKind.BUY)
    line = Order.objects.get(email="guest@example.com").lines.get()
    slate = Slate.objects.get(pk=line.slate_id)
    assert isinstance(line.slate_id, UUID)
    assert slate.visitor_id == visitor
    assert slate.product_ids[line.slate_position] == bought == purchase.product_id
    assert (purchase.slate_id, purchase.slate_position) == (line.slate_id, line.slate_position)
