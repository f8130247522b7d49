"""What shoppers say about products: reviews, likes and saves."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Product, Variant
from shop.models.customer import User


class ReviewStatus(models.TextChoices):
    """Reviews are read by staff before they are shown."""

    PENDING = "pending", _("Waiting for moderation")
    APPROVED = "approved", _("Shown")
    REJECTED = "rejected", _("Not shown")


class Review(models.Model):
    """A buyer's verdict: one per customer and product."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reviews")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    rating = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=5000, blank=True)
    status = models.CharField(max_length=10, choices=ReviewStatus, default=ReviewStatus.PENDING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        permissions = [("export_review", "Can export reviews")]
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "product"], name="one_review_per_buyer"),
            models.CheckConstraint(condition=models.Q(rating__range=(1, 5)), name="rating_from_1_to_5"),
        ]

    def __str__(self) -> str:
        return _("%(rating)d/5 for %(product)s") % {"rating": self.rating, "product": self.product}


class Like(models.Model):
    """A customer's thumb up."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="likes")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="likes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="one_like_per_product")]

    def __str__(self) -> str:
        return _("%(user)s likes %(product)s") % {"user": self.user, "product": self.product}


class SavedItem(models.Model):
    """A product a customer keeps for later, and what they are told about it.

    `variant` is the choice they wait for, none where any will do. `shop.returns` keeps the rest: whether what
    they wait for is sold out, since when it is back, and whether that is news to them.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="saves")
    variant = models.ForeignKey(Variant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    price_then = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True, editable=False)
    is_sold_out = models.BooleanField(default=False, editable=False)
    back_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_news = models.BooleanField(default=False, editable=False)
    wants_mail = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="one_save_per_product")]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(is_news=True), name="saved_item_news"),
            models.Index(fields=["back_at"], condition=models.Q(wants_mail=True), name="saved_item_to_mail"),
        ]

    def __str__(self) -> str:
        return _("%(user)s saved %(product)s") % {"user": self.user, "product": self.product}
