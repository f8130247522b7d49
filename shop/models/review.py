"""What shoppers say about products: reviews, likes and saves."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from shop.models.catalogue import Product
from shop.models.customer import User


class ReviewStatus(models.TextChoices):
    """Reviews are read by staff before they are shown."""

    PENDING = "pending", "Waiting for moderation"
    APPROVED = "approved", "Shown"
    REJECTED = "rejected", "Not shown"


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
        return f"{self.rating}/5 for {self.product}"


class Like(models.Model):
    """A customer's thumb up."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="likes")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="likes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="one_like_per_product")]

    def __str__(self) -> str:
        return f"{self.user} likes {self.product}"


class SavedItem(models.Model):
    """A product a customer keeps for later."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="saves")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="one_save_per_product")]

    def __str__(self) -> str:
        return f"{self.user} saved {self.product}"
