"""What somebody is about to buy."""

from decimal import Decimal
from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Variant
from shop.models.customer import User
from shop.querysets import CartLineQuerySet

MAX_PER_LINE = 99
"""How many of one variant a cart holds at most, whatever the stock."""


class Origin(models.Model):
    """A line that remembers the slate and the place in it that it was taken from, if any."""

    slate_id = models.UUIDField(null=True, blank=True, editable=False)
    slate_position = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Cart(models.Model):
    """A customer's one cart, or a guest's, known by its id alone (`cart.py` keeps it in a signed cookie)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, null=True, blank=True, related_name="cart")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return _("Cart of %(user)s") % {"user": self.user} if self.user else str(_("Cart of a guest"))


class CartLine(Origin):
    """A number of one variant. The price is always the variant's price of now."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    added_at = models.DateTimeField(auto_now_add=True)

    objects = CartLineQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["cart", "variant"], name="one_line_per_variant")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"

    @property
    def total(self) -> Decimal:
        """Quantity times the price of now."""
        return self.variant.price * self.quantity

    @property
    def most(self) -> int:
        """How many this line may be: bounded by stock and MAX_PER_LINE, 0 for a hidden product."""
        return min(self.variant.stock, MAX_PER_LINE) if self.variant.product.is_visible else 0
