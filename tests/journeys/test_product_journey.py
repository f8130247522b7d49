"""The product page in a browser: choosing, looking, marking, reviewing; with scripts and without."""

import pytest
from playwright.sync_api import expect

from shop import reviews
from shop.models import Like, OrderStatus, Review, SavedItem
from tests.factories import (
    PASSWORD,
    CategoryFactory,
    ImageFactory,
    ProductFactory,
    ReviewFactory,
    UserFactory,
    order_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PICTURE = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='800' height='800'>"
    "<rect width='800' height='800' fill='#cccccc'/></svg>"
)
SHIFT = """new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => { sum += each.value; }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 300);
})"""
LONG = "A title that goes on and on, as those of marketplaces do, until Donaudampfschifffahrtsgesellschaft"


@pytest.fixture
def shirt(transactional_db):
    shirt = ProductFactory(
        slug="shirt",
        title="Oxford shirt",
        category=CategoryFactory(name="Shirts", slug="shirts"),
        variants=[
            {"colour": colour, "size": size, "stock": 0 if (colour, size) == ("Sage", "M") else 4}
            for colour in ("Sage", "Plum")
            for size in ("S", "M", "L")
            if (colour, size) != ("Plum", "L")
        ],
    )
    for position, colour in enumerate(["Sage", "Sage", "Plum"]):
        ImageFactory(product=shirt, colour=colour, position=position, alt=f"{colour} {position}")
    return shirt


@pytest.fixture
def drawn(either_page):
    """A browser for which every picture is there."""
    either_page.route("**/media/**", lambda route: route.fulfill(content_type="image/svg+xml", body=PICTURE))
    return either_page


def sign_in(page, user):
    page.locator("main [name=login]").fill(user.email)
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


def test_a_shopper_chooses_colour_and_size_and_shares_what_they_chose(
    drawn, shirt, assert_accessible, keep_picture
):
    drawn.goto("/p/shirt/")
    assert drawn.evaluate(SHIFT) < 0.01
    assert_accessible(drawn)
    drawn.get_by_role("link", name="Plum", exact=True).click()
    expect(drawn.get_by_role("img", name="Plum 2")).to_be_visible()
    expect(drawn.get_by_role("link", name="Plum", exact=True)).to_be_focused()
    expect(drawn.get_by_role("group", name="Size").get_by_role("link")).to_have_text(["S", "M"])
    drawn.get_by_role("link", name="M", exact=True).click()
    expect(drawn.locator("#said")).to_contain_text("Plum / M")
    drawn.wait_for_url("**/p/shirt/?colour=Plum&size=M")
    drawn.reload()
    expect(drawn.locator("[aria-current=true]").filter(has_text="Plum")).to_be_visible()
    keep_picture(drawn, "chosen")
    drawn.get_by_role("link", name="Sage", exact=True).click()
    expect(drawn.get_by_role("button", name="Sold out")).to_be_disabled()
    expect(drawn.get_by_role("button", name="Tell me when it is back")).to_be_visible()
    assert_accessible(drawn)
    keep_picture(drawn, "sold-out")


def test_without_scripts_a_choice_is_a_page_and_can_be_bought(window, shirt):
    page = window(java_script_enabled=False)
    page.goto("/p/shirt/")
    page.get_by_role("link", name="Plum", exact=True).click()
    page.get_by_role("link", name="M", exact=True).click()
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("main")).to_contain_text("Plum / M")


def test_pictures_are_swiped_and_brought_up_by_keyboard(drawn, shirt):
    drawn.goto("/p/shirt/")
    second = drawn.get_by_role("link", name="Picture 2 of 2")
    second.focus()
    second.press("Enter")
    expect(drawn.get_by_role("img", name="Sage 1")).to_be_in_viewport(ratio=0.9)
    expect(second).to_have_attribute("aria-current", "true")
    assert "#" not in drawn.url
    drawn.locator("[data-gallery-stage]").evaluate("stage => stage.scrollTo({left: 0, behavior: 'instant'})")
    expect(drawn.get_by_role("link", name="Picture 1 of 2")).to_have_attribute("aria-current", "true")


def test_a_guest_likes_signs_in_and_is_back_with_the_like(either_page, shirt):
    ava = UserFactory(email="ava@example.com")
    either_page.goto("/p/shirt/?colour=Plum&size=S")
    either_page.get_by_role("button", name="Like").click()
    either_page.wait_for_url("**/accounts/login/**")
    sign_in(either_page, ava)
    either_page.wait_for_url("**/p/shirt/?colour=Plum&size=S")
    expect(either_page.get_by_role("status").filter(has_text="You like “Oxford shirt” now.")).to_be_visible()
    expect(either_page.get_by_role("button", name="Liked")).to_have_attribute("aria-pressed", "true")
    assert Like.objects.filter(user=ava, product=shirt).exists()
    either_page.get_by_role("button", name="Save for later").click()
    saved = either_page.get_by_role("button", name="Saved")
    expect(saved).to_have_attribute("aria-pressed", "true")
    expect(saved).to_be_focused()
    expect(either_page.locator("#said")).to_have_text("Saved for later.")
    assert SavedItem.objects.filter(user=ava, product=shirt).exists()


def test_a_buyer_writes_a_review_in_place_and_changes_it(either_page, shirt, assert_accessible, keep_picture):
    ava = UserFactory(email="ava@example.com")
    order_of(shirt.variants.first(), user=ava, status=OrderStatus.DELIVERED)
    either_page.goto("/accounts/login/?next=/p/shirt/")
    sign_in(either_page, ava)
    either_page.get_by_role("button", name="Send review").click()
    either_page.locator("label.choice").first.click()
    either_page.get_by_label("Your review").fill("قميص ممتاز " * 20 + "🎁" + "w" * 300)
    either_page.get_by_role("button", name="Send review").click()
    expect(either_page.locator("#own-review")).to_be_focused()
    assert_accessible(either_page)
    keep_picture(either_page, "waiting")
    assert either_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    either_page.get_by_text("Change your review").click()
    either_page.get_by_label("Your review").fill("Shrank.")
    either_page.get_by_role("button", name="Send review").click()
    expect(either_page.locator("#own-review")).to_contain_text("Shrank.")
    assert Review.objects.get().text == "Shrank."


def test_reviews_are_narrowed_down_and_going_back_shows_them_all(either_page, shirt):
    for rating in [5] * 8 + [2] * 4:
        ReviewFactory(product=shirt, rating=rating, title=f"{rating} it is")
    reviews.tally(shirt)
    either_page.goto("/p/shirt/")
    shown = either_page.locator("#reviews article")
    expect(shown).to_have_count(10)
    either_page.get_by_role("link", name="2 stars").click()
    expect(shown).to_have_count(4)
    assert either_page.url.endswith("/p/shirt/?stars=2")
    either_page.go_back()
    expect(shown).to_have_count(10)
    either_page.get_by_role("link", name="Next").click()
    expect(shown).to_have_count(2)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_address_is_always_what_is_shown(window, shirt, scripts):
    for rating in [5] * 8 + [2] * 4:
        ReviewFactory(product=shirt, rating=rating)
    reviews.tally(shirt)
    page = window(java_script_enabled=scripts)
    chosen = page.get_by_role("group").locator("[aria-current=true]")
    shown = page.locator("#reviews article")
    page.goto("/p/shirt/")
    page.get_by_role("link", name="Plum", exact=True).click()
    page.wait_for_url("**/p/shirt/?colour=Plum&size=S")
    page.get_by_role("link", name="2 stars").click()
    page.wait_for_url("**/p/shirt/?colour=Plum&size=S&stars=2*")
    page.get_by_role("link", name="M", exact=True).click()
    page.wait_for_url("**/p/shirt/?colour=Plum&size=M&stars=2*")
    page.get_by_label("Sort by").select_option("Most stars")
    if not scripts:
        page.locator("#reviews").get_by_role("button", name="Sort").click()
    page.wait_for_url("**/p/shirt/?colour=Plum&size=M&stars=2&sort=best*")
    for _ in ("as it is", "as the address says"):
        expect(chosen).to_have_text(["Plum", "M"])
        expect(shown).to_have_count(4)
        page.reload()


def test_of_two_acts_at_once_the_second_keeps_what_the_first_has_changed(page, shirt):
    for rating in (5, 2):
        ReviewFactory(product=shirt, rating=rating)
    reviews.tally(shirt)
    page.goto("/p/shirt/")
    page.evaluate("for (const id of ['colour-2', 'stars-2']) document.getElementById(id).click()")
    page.wait_for_url("**/p/shirt/?colour=Plum&size=S&stars=2")
    expect(page.locator("#reviews article")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_fits_whatever_is_sold(window, transactional_db, keep_picture, scripts):
    page = window("phone", java_script_enabled=scripts)
    category = CategoryFactory(slug="all")
    kinds = [
        {"colour": colour, "size": f"{n} kg"} for colour in ("Sage", "Plum", LONG[:40]) for n in range(4)
    ]
    for slug, title, variants in (
        ("long", LONG, [{}]),
        ("twelve", "Twelve kinds", kinds),
        ("gone", "Sold out", [{"stock": 0}]),
        ("nothing", "Not for sale", []),
    ):
        ProductFactory(slug=slug, title=title, category=category, variants=variants)
    for path in ("/p/long/", "/p/twelve/", "/p/gone/", "/p/nothing/", "/c/all/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        keep_picture(page, path.strip("/").replace("/", "-"))
