"""Reviews: one per buyer and product, shown once staff have read them."""

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count, Q

from shop import signals
from shop.exceptions import AlreadyReviewed
from shop.models import OrderStatus, Product, Review, ReviewStatus, User

BOUGHT = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
"""The statuses of an order that make a shopper a buyer."""


def may_review(user: User, product: Product) -> bool:
    """Whether this customer has bought the product and not yet reviewed it."""
    bought = product.order_lines.filter(order__user=user, order__status__in=BOUGHT).exists()
    return bought and not product.reviews.filter(user=user).exists()


def write_review(user: User, product: Product, *, rating: int, title: str = "", text: str = "") -> Review:
    """Keep a review for moderation. Raises AlreadyReviewed for a second one."""
    try:
        with transaction.atomic():
            review = Review.objects.create(user=user, product=product, rating=rating, title=title, text=text)
    except IntegrityError:
        raise AlreadyReviewed(product.pk) from None
    signals.announce(signals.product_reviewed, review=review)
    return review


@transaction.atomic
def moderate(review: Review, status: ReviewStatus) -> None:
    """Show a review or not, and bring the product's rating in line."""
    review.status = status
    review.save(update_fields=["status"])
    tally(review.product)


@transaction.atomic
def tally(product: Product) -> None:
    """Count the approved reviews into the product: the only writer of its rating."""
    # Locked before counting, so that the second of two who moderate at once counts what the first did.
    Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    shown = product.reviews.filter(status=ReviewStatus.APPROVED)
    counted = shown.aggregate(average=Avg("rating"), count=Count("pk", filter=Q(rating__isnull=False)))
    product.rating_average = counted["average"] or 0.0
    product.rating_count = counted["count"]
    product.save(update_fields=["rating_average", "rating_count"])
    signals.announce(signals.catalogue_changed, product_ids=[product.pk])
