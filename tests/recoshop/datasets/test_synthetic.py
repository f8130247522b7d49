from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from recoshop.datasets import demo_logins
from recoshop.datasets.demo.people import people
from recoshop.datasets.synthetic import SEED, Synthetic

NOW = datetime(2026, 6, 15, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo():
    return Synthetic(now=NOW, is_open=True)


@pytest.fixture(scope="module")
def category_of(demo):
    return {each.slug: each.category[0] for each in demo.products()}


def everything(dataset):
    return (
        list(dataset.products()),
        list(dataset.shoppers()),
        list(dataset.orders()),
        list(dataset.events()),
        list(dataset.reviews()),
        list(dataset.likes()),
        list(dataset.saves()),
        list(dataset.carts()),
    )


def moments(dataset):
    yield from (each.placed_at for each in dataset.orders())
    yield from (each.occurred_at for each in dataset.events())
    yield from (each.written_at for each in dataset.reviews())
    yield from (each.liked_at for each in dataset.likes())
    yield from (each.saved_at for each in dataset.saves())
    yield from (each.filled_at for each in dataset.carts())


def test_it_has_seventy_five_products_in_five_categories(demo):
    assert len(demo.products()) == 75
    assert len({each.category[0] for each in demo.products()}) == 5


def test_every_product_is_pictured_from_the_front_and_closer_and_in_each_colour_it_comes_in(demo):
    for product in demo.products():
        first, second, *others = product.pictures
        assert (first.view, second.view, {each.view for each in others} - {"front"}) == (
            "front",
            "detail",
            set(),
        )
        assert first.colour == second.colour == product.base_colour
        shown = [each.shows for each in (first, *others)]
        assert sorted(shown) == sorted({variant.colour for variant in product.variants})
        assert first.shows == second.shows


def test_fifty_shoppers_five_of_them_to_step_into_and_one_of_staff(demo):
    shoppers = demo.shoppers()
    assert [each.name.split()[0] for each in shoppers if each.is_persona] == [
        "Ava",
        "Ben",
        "Cleo",
        "Dan",
        "Erin",
    ]
    assert sum(not each.is_staff for each in shoppers) == 50
    assert [each.email for each in shoppers if each.is_staff] == ["staff@recoshop.example"]
    assert len({each.email for each in shoppers}) == len({each.name for each in shoppers}) == 51


def test_only_personas_and_staff_can_sign_in(demo):
    assert {each.email for each in demo.shoppers() if each.password} == {
        email for _, email, _ in demo_logins()
    }


def test_outside_demo_mode_nobody_can_sign_in_with_the_known_password():
    shoppers = Synthetic(now=NOW, is_open=False).shoppers()
    assert not any(each.password or each.is_staff for each in shoppers)


def test_the_same_seed_and_moment_make_the_same_history(demo):
    assert everything(demo) == everything(Synthetic(now=NOW, is_open=True))


def test_the_hour_of_loading_changes_no_more_than_times(demo):
    at_night = Synthetic(now=NOW.replace(hour=0, minute=10), is_open=True)
    assert [each.product for each in at_night.events()] == [each.product for each in demo.events()]
    assert {each.number for each in at_night.orders()} == {each.number for each in demo.orders()}


def test_another_seed_makes_another_history(demo):
    assert list(demo.events()) != list(Synthetic(now=NOW, is_open=True, seed=SEED + 1).events())


@pytest.mark.parametrize("seed", [SEED, 1, 2])
def test_there_are_about_eleven_hundred_interactions(seed):
    assert 950 <= Synthetic(now=NOW, is_open=True, seed=seed).n_interactions() <= 1250


def test_they_are_spread_over_sixty_days_up_to_the_moment_of_loading(demo):
    times = sorted(moments(demo))
    assert NOW - timedelta(days=61) < times[0] < NOW - timedelta(days=55)
    assert NOW - timedelta(hours=1) < times[-1] <= NOW


@pytest.mark.parametrize("hour", [0, 6, 23])
def test_nothing_happens_in_the_future_whatever_the_time_of_day(hour):
    now = NOW.replace(hour=hour)
    assert max(moments(Synthetic(now=now, is_open=True))) <= now


def test_nothing_is_touched_before_the_shop_sold_it(demo):
    arrived = {each.slug: each.arrived_at for each in demo.products()}
    assert all(event.occurred_at >= arrived[event.product] for event in demo.events())


def test_everybody_looks_at_their_dominant_category_most(demo, category_of):
    seen: dict[str, Counter[str]] = {}
    for event in demo.events():
        seen.setdefault(event.shopper, Counter())[category_of[event.product]] += 1
    for person in people()[:5]:
        assert seen[person.email].most_common(1)[0][0] == person.dominant
    background = [person for person in people()[5:] if person.email in seen]
    right = sum(seen[each.email].most_common(1)[0][0] == each.dominant for each in background)
    assert right >= 0.7 * len(background)


def test_dominant_categories_take_turns():
    assert set(Counter(person.dominant for person in people()).values()) == {10}
    assert all(person.dominant != person.secondary for person in people())


def test_there_are_baskets_to_learn_from(demo):
    assert sum(len(order.lines) > 1 for order in demo.orders()) >= 20


def test_every_persona_has_a_delivered_order(demo):
    delivered = {order.shopper for order in demo.orders() if order.status == "delivered"}
    assert {person.email for person in people()[:5]} <= delivered


def test_order_numbers_are_all_different(demo):
    assert len({order.number for order in demo.orders()}) == demo.n_orders


def purchases_of(dataset):
    """(shopper, product) of every order line."""
    product_of = {variant.sku: each.slug for each in dataset.products() for variant in each.variants}
    return [(order.shopper, product_of[line.sku]) for order in dataset.orders() for line in order.lines]


def test_every_persona_buys_two_things_time_and_again_and_nobody_anything_else(demo):
    repeated = {pair for pair, times in Counter(purchases_of(demo)).items() if times > 1}
    assert repeated == {(person.email, slug) for person in people()[:5] for slug in person.restocks}
    assert len(repeated) == 10


@pytest.mark.parametrize("seed", [SEED, 1, 2])
def test_every_persona_keeps_one_product_of_each_of_their_categories_for_later(seed, category_of):
    saves = Synthetic(now=NOW, is_open=True, seed=seed).saves()
    for person in people()[:5]:
        kept = [category_of[save.product] for save in saves if save.shopper == person.email]
        assert kept == [person.dominant, person.secondary]


def test_nobody_reviews_what_they_did_not_buy_nor_anything_twice(demo):
    bought = purchases_of(demo)
    reviewed = [(each.shopper, each.product) for each in demo.reviews()]
    assert len(reviewed) == len(set(reviewed)) > 30
    assert set(reviewed) <= set(bought)


def test_ava_and_ben_have_a_cart_waiting_with_what_can_be_bought(demo):
    in_stock = {variant.sku for each in demo.products() for variant in each.variants if variant.stock}
    assert [cart.shopper.split("@")[0] for cart in demo.carts()] == ["ava", "ben"]
    assert all(len(cart.skus) == 2 and set(cart.skus) <= in_stock for cart in demo.carts())


def test_nobody_repeats_themselves_and_no_product_is_praised_twice_in_the_same_words(demo):
    happy = [each for each in demo.reviews() if each.rating == 5]
    for key in ("shopper", "product"):
        assert Counter((getattr(each, key), each.text) for each in happy).most_common(1)[0][1] == 1
