import pytest
from django.utils import timezone

from analytics.models import Event, EventKind, Slate, Visitor
from analytics.time_ids import new_id
from shop import origins
from shop.models import Order
from shop.origins import Origin
from tests.factories import CHECKOUT_FORM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def origin():
    return Origin(new_id(timezone.now()), 4)


def kinds():
    return sorted(Event.objects.values_list("kind", flat=True))


def buy(browser):
    page = browser.get("/checkout/")
    key = page.context["form"]["idempotency_key"].value()
    return browser.post("/checkout/", {**CHECKOUT_FORM, "idempotency_key": key})


def test_a_product_page_is_a_view(guest, product):
    guest.get(product.get_absolute_url())
    assert kinds() == [EventKind.VIEW]


def test_a_followed_recommendation_is_a_click_and_a_view(guest, product, origin):
    guest.get(
        product.get_absolute_url(), {origins.PARAMETER: origins.to_token(origin, product_id=product.pk)}
    )
    assert kinds() == [EventKind.CLICK, EventKind.VIEW]
    click = Event.objects.get(kind=EventKind.CLICK)
    assert (click.slate_id, click.slate_position) == (origin.slate_id, origin.position)


def test_a_link_followed_twice_is_one_click(guest, product, origin):
    for _ in range(2):
        guest.get(
            product.get_absolute_url(), {origins.PARAMETER: origins.to_token(origin, product_id=product.pk)}
        )
    assert kinds() == [EventKind.CLICK, EventKind.VIEW, EventKind.VIEW]


def test_a_forged_origin_is_no_click(guest, product, origin):
    guest.get(
        product.get_absolute_url(),
        {origins.PARAMETER: origins.to_token(origin, product_id=product.pk)[:-3] + "AAA"},
    )
    assert kinds() == [EventKind.VIEW]


def test_a_search_is_remembered_with_what_it_found(guest, product):
    guest.get("/search/", {"q": "oak"})
    assert Event.objects.get().properties == {"text": "oak", "found": 1}


def test_the_slate_is_known_from_cart_to_purchase(guest, variant, origin):
    token = origins.to_token(origin, product_id=variant.product_id)
    guest.post("/cart/add/", {"variant": variant.pk, "quantity": 2, "from": token})
    buy(guest)
    bought = Event.objects.get(kind=EventKind.BUY)
    order = Order.objects.get()
    assert (bought.slate_id, bought.slate_position) == (origin.slate_id, origin.position)
    assert (bought.product, bought.quantity, bought.order_id) == (variant.product, 2, order.pk)
    assert Event.objects.get(kind=EventKind.ADD_TO_CART).slate_id == origin.slate_id
    assert order.lines.get().slate_position == origin.position


def test_taking_units_away_is_remembered(guest, variant):
    guest.post("/cart/add/", {"variant": variant.pk, "quantity": 3})
    guest.post(f"/cart/lines/{variant.pk}/", {"quantity": 1})
    removed = Event.objects.get(kind=EventKind.REMOVE_FROM_CART)
    assert removed.quantity == 2


def test_a_like_taken_back_and_given_again_is_one_like(ava_browser, product):
    for _ in range(3):
        ava_browser.post(f"/p/{product.slug}/like/")
        ava_browser.post(f"/p/{product.slug}/save/")
    assert kinds() == [EventKind.LIKE, EventKind.SAVE]


@pytest.mark.parametrize("path", ["/", "/p/oak-chair/", "/search/?q=oak"])
def test_a_machine_that_asks_whether_a_page_is_there_is_not_remembered(guest, product, path):
    assert guest.head(path).status_code == 200
    assert not Event.objects.exists()
    assert not Slate.objects.exists()
    assert not Visitor.objects.exists()


def test_a_like_and_a_save_are_remembered(ava_browser, product):
    ava_browser.post(f"/p/{product.slug}/like/")
    ava_browser.post(f"/p/{product.slug}/save/")
    assert kinds() == [EventKind.LIKE, EventKind.SAVE]
