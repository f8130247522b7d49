"""Reviews: who may write them, and what they add up to."""

import pytest

from shop import reviews, signals
from shop.exceptions import AlreadyReviewed, ReviewSettled
from shop.models import Order, OrderStatus, Review, ReviewStatus
from tests.factories import ReviewFactory, order_of
from tests.shop.test_stock import while_uncommitted

pytestmark = pytest.mark.django_db


def page(product):
    return f"/p/{product.slug}/"


@pytest.mark.parametrize(
    ("status", "may"),
    [
        (OrderStatus.PLACED, False),
        (OrderStatus.PAID, True),
        (OrderStatus.SHIPPED, True),
        (OrderStatus.DELIVERED, True),
        (OrderStatus.CANCELLED, False),
        (OrderStatus.REFUNDED, False),
    ],
)
def test_only_a_buyer_may_review(ava, ava_browser, ben_browser, variant, status, may):
    order_of(variant, user=ava, status=status)
    for browser, allowed in ((ben_browser, False), (ava_browser, may)):
        answer = browser.post(page(variant.product) + "review/", {"rating": 4})
        assert answer.status_code == (302 if allowed else 403)
        assert Review.objects.exists() is allowed


def test_a_second_review_of_the_same_product_is_refused(ava, product):
    reviews.write_review(ava, product, rating=5)
    with pytest.raises(AlreadyReviewed):
        reviews.write_review(ava, product, rating=1)
    assert Review.objects.get().rating == 5


def test_a_review_counts_once_staff_have_approved_it(ava, product):
    written = reviews.write_review(ava, product, rating=5)
    product.refresh_from_db()
    assert (product.rating_average, product.rating_count) == (0, 0)
    reviews.moderate(written, ReviewStatus.APPROVED)
    product.refresh_from_db()
    assert (product.rating_average, product.rating_count) == (5, 1)
    reviews.moderate(written, ReviewStatus.REJECTED)
    product.refresh_from_db()
    assert (product.rating_average, product.rating_count) == (0, 0)


def test_a_review_is_announced(ava, product, heard, django_capture_on_commit_callbacks):
    written = heard(signals.product_reviewed)
    with django_capture_on_commit_callbacks(execute=True):
        review = reviews.write_review(ava, product, rating=4)
    assert [fact["review"] for fact in written] == [review]


def test_the_product_page_offers_a_buyer_the_form_until_staff_have_read_what_they_wrote(
    ava, ava_browser, variant
):
    product = variant.product
    assert ava_browser.get(page(product)).context["review_form"] is None
    order_of(variant, user=ava, status=OrderStatus.PAID)
    assert ava_browser.get(page(product)).context["review_form"] is not None
    ava_browser.post(page(product) + "review/", {"rating": 4, "title": "Good", "text": "Solid."})
    context = ava_browser.get(page(product)).context
    assert context["own_review"].text == context["review_form"].initial["text"] == "Solid."
    reviews.moderate(Review.objects.get(), ReviewStatus.APPROVED)
    assert ava_browser.get(page(product)).context["review_form"] is None


def test_a_review_can_be_changed_until_staff_have_read_it(ava, ava_browser, variant):
    order_of(variant, user=ava, status=OrderStatus.PAID)
    for text in ("Solid.", "Wobbles."):
        ava_browser.post(page(variant.product) + "review/", {"rating": 4, "text": text})
    written = Review.objects.get()
    assert (written.text, written.status) == ("Wobbles.", ReviewStatus.PENDING)
    reviews.moderate(written, ReviewStatus.APPROVED)
    with pytest.raises(ReviewSettled):
        reviews.rewrite(written, rating=1)
    ava_browser.post(page(variant.product) + "review/", {"rating": 1, "text": "Bad."})
    written.refresh_from_db()
    assert (written.rating, written.text) == (4, "Wobbles.")


def test_only_its_author_sees_a_review_that_waits(ava, ava_browser, ben_browser, guest, product):
    ReviewFactory(user=ava, product=product, text="Between us", status=ReviewStatus.PENDING)
    assert "Between us" in ava_browser.get(page(product)).content.decode()
    for browser in (ben_browser, guest):
        assert "Between us" not in browser.get(page(product)).content.decode()


def test_a_review_waits_for_moderation(ava, ava_browser, variant):
    order_of(variant, user=ava, status=OrderStatus.PAID)
    response = ava_browser.post(page(variant.product) + "review/", {"rating": "4", "text": "Solid."})
    assert response.url == page(variant.product)
    review = Review.objects.get()
    assert (review.user, review.rating, review.text, review.status) == (
        ava,
        4,
        "Solid.",
        ReviewStatus.PENDING,
    )
    assert list(ava_browser.get(page(variant.product)).context["reviews"]) == []


def test_a_guest_is_asked_to_sign_in_and_comes_back_to_the_product(guest, product):
    response = guest.post(page(product) + "review/", {"rating": 4})
    assert response.url == "/accounts/login/?next=/p/oak-chair/"


def test_who_has_reviewed_already_is_told_so(ava, ava_browser, product):
    ReviewFactory(user=ava, product=product)
    response = ava_browser.post(page(product) + "review/", {"rating": 4}, follow=True)
    assert "reviewed this product already" in response.content.decode()
    assert Review.objects.count() == 1


@pytest.mark.parametrize("rating", ["", "0", "6", "4.5", "five", "-1", "\x00"])
def test_a_rating_that_is_none_shows_the_form_again_with_what_was_typed(ava, ava_browser, variant, rating):
    order_of(variant, user=ava, status=OrderStatus.PAID)
    response = ava_browser.post(
        page(variant.product) + "review/", {"rating": rating, "text": "Kept while you look."}
    )
    assert response.status_code == 422
    assert "Kept while you look." in response.content.decode()
    assert not Review.objects.exists()


def test_the_page_shows_approved_reviews_and_their_histogram(guest, product):
    for rating in (5, 5, 4, 1):
        ReviewFactory(product=product, rating=rating)
    ReviewFactory(product=product, rating=1, status=ReviewStatus.PENDING)
    ReviewFactory(product=product, rating=1, status=ReviewStatus.REJECTED)
    context = guest.get(page(product)).context
    assert sorted(review.rating for review in context["reviews"]) == [1, 4, 5, 5]
    assert context["histogram"] == [(5, 2, 50), (4, 1, 25), (3, 0, 0), (2, 0, 0), (1, 1, 25)]


def test_reviews_are_paged_newest_first_and_none_is_lost(guest, product):
    newest = [ReviewFactory(product=product) for _ in range(12)][::-1]
    pages = [guest.get(page(product), {"page": number}).context["reviews"] for number in (1, 2)]
    assert [*pages[0], *pages[1]] == newest
    assert len(pages[0]) == 10
    assert guest.get(page(product), {"page": 3}).status_code == 404


@pytest.mark.parametrize(
    ("query", "ratings"),
    [
        ({"sort": "best"}, [5, 4, 1]),
        ({"sort": "worst"}, [1, 4, 5]),
        ({"sort": "\x00"}, [4, 5, 1]),
        ({"stars": "4"}, [4]),
        ({"stars": "3"}, []),
        ({"stars": "6"}, [4, 5, 1]),
        ({"stars": "١"}, [4, 5, 1]),
    ],
)
def test_reviews_are_sorted_and_filtered_by_stars(guest, product, query, ratings):
    for rating in (1, 5, 4):
        ReviewFactory(product=product, rating=rating)
    reviews.tally(product)
    context = guest.get(page(product), query).context
    assert [review.rating for review in context["reviews"]] == ratings
    assert [count for _stars, count, _percent in context["histogram"]] == [1, 1, 0, 0, 1]


def test_with_htmx_the_reviews_come_alone(guest, product):
    ReviewFactory(product=product, rating=2)
    headers = {"HX-Request": "true", "HX-Target": "reviews"}
    body = guest.get(page(product), {"stars": "2"}, headers=headers).content.decode()
    assert 'id="reviews"' in body
    assert "<html" not in body


def test_a_review_is_written_with_htmx_without_leaving_the_page(ava, ava_browser, variant):
    order_of(variant, user=ava, status=OrderStatus.PAID)
    for data, said in (({"rating": "9"}, "Please check this"), ({"rating": "5"}, "waits for us to read it")):
        response = ava_browser.post(
            page(variant.product) + "review/", data, headers={"HX-Request": "true", "HX-Target": "reviews"}
        )
        assert response.status_code == 200
        assert said in response.content.decode()
        assert "<html" not in response.content.decode()


def test_who_bought_is_marked_as_such_until_they_send_it_back(ava, ben, guest, variant):
    for user in (ava, ben):
        ReviewFactory(user=user, product=variant.product)
    order = order_of(variant, user=ava, status=OrderStatus.DELIVERED)
    shown = guest.get(page(variant.product)).context["reviews"]
    assert {review.user: review.is_verified for review in shown} == {ava: True, ben: False}
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.REFUNDED)
    assert not reviews.shown(variant.product).filter(is_verified=True).exists()


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>"])
def test_markup_in_a_review_is_text(guest, product, text):
    ReviewFactory(product=product, title=text, text=text)
    reviews.tally(product)
    body = guest.get(page(product)).content.decode()
    assert "<img src=x" not in body
    assert "<script>alert(1)" not in body


@pytest.mark.django_db(transaction=True)
def test_two_reviews_approved_at_once_both_count(product):
    one, other = (ReviewFactory(product=product, rating=n, status=ReviewStatus.PENDING) for n in (5, 3))
    while_uncommitted(
        lambda: reviews.moderate(one, ReviewStatus.APPROVED),
        lambda: reviews.moderate(other, ReviewStatus.APPROVED),
    )
    product.refresh_from_db()
    assert (product.rating_average, product.rating_count) == (4, 2)
