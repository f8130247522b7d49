"""Reviews: one per buyer and product, shown once staff have read them."""

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet

from shop import signals
from shop.exceptions import AlreadyReviewed, ReviewSettled
from shop.models import OrderLine, OrderStatus, Product, Review, ReviewStatus, User

BOUGHT = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
"""The statuses of an order that make a shopper a buyer."""


def shown(product: Product) -> QuerySet[Review]:
    """The approved reviews with their authors, each with `is_verified`: whether its author bought this."""
    bought = OrderLine.objects.filter(
        product=OuterRef("product"), order__user=OuterRef("user"), order__status__in=BOUGHT
    )
    approved = product.reviews.filter(status=ReviewStatus.APPROVED)
    return approved.select_related("user").annotate(is_verified=Exists(bought))


def own(user: User, product: Product) -> Review | None:
    """This customer's review of the product, in whatever state."""
    return product.reviews.filter(user=user).first()


def has_bought(user: User, product: Product) -> bool:
    """Whether this customer has paid for the product and kept it."""
    return product.order_lines.filter(order__user=user, order__status__in=BOUGHT).exists()


def write_review(user: User, product: Product, *, rating: int, title: str = "", text: str = "") -> Review:
    """Keep a review for moderation. Raises AlreadyReviewed for a second one."""
    try:
        with transaction.atomic():
            review = Review.objects.create(user=user, product=product, rating=rating, title=title, text=text)
    except IntegrityError:
        raise AlreadyReviewed(product.pk) from None
    signals.announce(signals.product_reviewed, review=review)
    return review


def rewrite(review: Review, *, rating: int, title: str = "", text: str = "") -> None:
    """Change a review that staff have not read. Raises ReviewSettled for one they read meanwhile."""
    pending = Review.objects.filter(pk=review.pk, status=ReviewStatus.PENDING)
    if not pending.update(rating=rating, title=title, text=text):
        raise ReviewSettled(review.pk)


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
