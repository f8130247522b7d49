"""What somebody bought, and how they paid."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from payments import PurchasedItem
from payments.models import BasePayment

from shop.links import absolute
from shop.models.cart import Origin
from shop.models.catalogue import Product, Variant
from shop.models.customer import PostalAddress, User
from shop.models.loadable import Loadable
from shop.order_numbers import draw_order_number


class OrderStatus(models.TextChoices):
    """An order's life. `orders.ALLOWED_MOVES` says which follows which."""

    PLACED = "placed", _("Awaiting payment")
    PAID = "paid", _("Paid")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")
    REFUNDED = "refunded", _("Refunded")


CALLED_OFF = frozenset({OrderStatus.CANCELLED, OrderStatus.REFUNDED})
"""Nothing is sent, nothing is owed, and nobody counts as a buyer."""


class DeliveryMethod(models.TextChoices):
    """How a parcel travels. `pricing.DELIVERY_PRICES` says what it costs."""

    STANDARD = "standard", _("Standard, 3–5 days")
    EXPRESS = "express", _("Express, next working day")


class Order(Loadable):  # type: ignore[django-manager-missing]  # django-payments has no types
    """A promise made to somebody. Lines, prices and address are copies: what was agreed stays readable."""

    number = models.CharField(max_length=20, unique=True, default=draw_order_number, editable=False)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="orders")
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(max_length=10, blank=True, editable=False)
    status = models.CharField(max_length=10, choices=OrderStatus, default=OrderStatus.PLACED)
    placed_at = models.DateTimeField(default=timezone.now)
    currency = models.CharField(max_length=3)
    subtotal = models.DecimalField(max_digits=12, decimal_places=2)
    delivery_method = models.CharField(max_length=10, choices=DeliveryMethod, default=DeliveryMethod.STANDARD)
    delivery_price = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    cart_id = models.UUIDField(null=True, blank=True, editable=False)
    idempotency_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)

    class Meta:
        permissions = [("export_order", "Can export orders")]
        ordering = ["-placed_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-placed_at"]),
            models.Index(fields=["status", "-placed_at"]),
            models.Index(fields=["-placed_at"]),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The order's page."""
        return reverse("order", args=[self.number])

    @property
    def is_awaiting_payment(self) -> bool:
        """Placed, stock set aside, money not there yet."""
        return self.status == OrderStatus.PLACED

    @property
    def is_called_off(self) -> bool:
        """Cancelled or refunded."""
        return self.status in CALLED_OFF


class OrderStep(models.Model):
    """When an order came to a status, and when its customer was told. Orders of a data set have none."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(max_length=10, choices=OrderStatus)
    at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["order", "status"], name="one_step_per_status")]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(mailed_at=None), name="order_step_not_mailed")
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_status_display()}"


class OrderLine(Origin):
    """What was agreed about one variant. The variant may go; title, SKU and price stay."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, related_name="order_lines")
    variant = models.ForeignKey(Variant, on_delete=models.SET_NULL, null=True, related_name="order_lines")
    title = models.CharField(max_length=200)
    label = models.CharField(max_length=90, blank=True)
    sku = models.CharField(_("SKU"), max_length=60)
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def total(self) -> Decimal:
        """Quantity times the price agreed."""
        return self.unit_price * self.quantity


class DeliveryAddress(PostalAddress):
    """Where one order goes; a copy, so that a later change of a customer's address does not rewrite it."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="delivery_address")


class Payment(BasePayment):
    """One attempt to pay an order, through a provider of django-payments."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="payments")
    # django-payments' columns end at ten millions, orders do not.
    total = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    captured_amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    def get_purchased_items(self) -> Iterable[PurchasedItem]:
        """The order's lines in the provider's terms."""
        for line in self.order.lines.all():
            yield PurchasedItem(
                name=line.title,
                quantity=line.quantity,
                price=line.unit_price,
                currency=self.order.currency,
                sku=line.sku,
            )

    def get_success_url(self) -> str:
        """Where the shopper goes once the money is there."""
        return absolute(reverse("order_done", args=[self.order.number]))

    def get_failure_url(self) -> str:
        """Where the shopper may try again."""
        return absolute(reverse("order_pay", args=[self.order.number]))
