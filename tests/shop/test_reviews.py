"""Reviews: who may write them, and what they add up to."""

import pytest

from shop import reviews, signals
from shop.exceptions import AlreadyReviewed
from shop.models import OrderStatus, Review, ReviewStatus
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
def test_only_a_buyer_may_review(ava, ben, variant, status, may):
    order_of(variant, user=ava, status=status)
    assert reviews.may_review(ava, variant.product) is may
    assert not reviews.may_review(ben, variant.product)


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


def test_the_product_page_offers_a_buyer_the_form_until_they_have_reviewed(ava, ava_browser, variant):
    product = variant.product
    assert ava_browser.get(page(product)).context["review_form"] is None
    order_of(variant, user=ava, status=OrderStatus.PAID)
    assert ava_browser.get(page(product)).context["review_form"] is not None
    ava_browser.post(page(product) + "review/", {"rating": 4, "title": "Good", "text": "Solid."})
    assert ava_browser.get(page(product)).context["review_form"] is None


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
    assert ava_browser.get(page(variant.product)).context["reviews"] == []


def test_who_has_not_bought_is_refused(ava_browser, product):
    assert ava_browser.post(page(product) + "review/", {"rating": 4}).status_code == 403
    assert not Review.objects.exists()


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


def test_the_page_shows_the_newest_20_reviews(guest, product):
    newest = [ReviewFactory(product=product) for _ in range(22)][::-1][:20]
    assert guest.get(page(product)).context["reviews"] == newest


@pytest.mark.django_db(transaction=True)
def test_two_reviews_approved_at_once_both_count(product):
    one, other = (ReviewFactory(product=product, rating=n, status=ReviewStatus.PENDING) for n in (5, 3))
    while_uncommitted(
        lambda: reviews.moderate(one, ReviewStatus.APPROVED),
        lambda: reviews.moderate(other, ReviewStatus.APPROVED),
    )
    product.refresh_from_db()
    assert (product.rating_average, product.rating_count) == (4, 2)
