"""What the shop sells: categories, brands, products, their variants and pictures."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from shop.models.loadable import Loadable
from shop.querysets import ProductQuerySet, VariantQuerySet


class Category(MP_Node):
    """A node of the category tree. Products hang on any node; a listing shows a node with all below it."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True)

    node_order_by = ["name"]

    class Meta:
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The category's listing page."""
        return reverse("category", args=[self.slug])


class Brand(models.Model):
    """Who makes a product."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=140, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Season(models.TextChoices):
    """The season a product is made for."""

    SPRING = "spring", _("Spring")
    SUMMER = "summer", _("Summer")
    AUTUMN = "autumn", _("Autumn")
    WINTER = "winter", _("Winter")


class Product(Loadable):
    """The thing that is recommended. What is bought is one of its variants.

    `price` and `compare_at_price` repeat those of the cheapest variant so that listings sort and filter on
    one column, and `highest_price` that of the dearest; `pricing.reprice` is their only writer.
    `rating_average` and `rating_count` repeat the approved reviews; `reviews.tally` is theirs.
    """

    # Set by `ProductQuerySet.for_cards`, and only there.
    in_stock: bool
    cover: dict[str, Any] | None
    n_colours: int

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="products", null=True, blank=True)
    description = models.TextField(blank=True)
    article_type = models.CharField(max_length=60, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    base_colour = models.CharField(max_length=40, blank=True)
    season = models.CharField(max_length=10, choices=Season, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    usage = models.CharField(max_length=40, blank=True)
    attributes = models.JSONField(default=dict, blank=True, help_text=_("Further facts, shown as a table."))
    is_visible = models.BooleanField(default=True, help_text=_("Hidden products are never shown or sold."))
    arrived_at = models.DateTimeField(default=timezone.now, help_text=_("When the shop began to sell it."))
    price = models.DecimalField(max_digits=10, decimal_places=2, default=0, editable=False)
    compare_at_price = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, editable=False
    )
    highest_price = models.DecimalField(max_digits=10, decimal_places=2, default=0, editable=False)
    rating_average = models.FloatField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        permissions = [("export_product", "Can export products")]
        indexes = [
            models.Index(fields=["category", "-arrived_at"]),
            models.Index(fields=["-arrived_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The product page."""
        return reverse("product", args=[self.slug])

    @property
    def prices_differ(self) -> bool:
        """Whether its variants cost different amounts, so that `price` is where they begin."""
        return self.highest_price > self.price


class Variant(models.Model):
    """The thing with a price and stock that is bought: one size and colour of a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(_("SKU"), max_length=60, unique=True)
    colour = models.CharField(max_length=40, blank=True)
    size = models.CharField(max_length=40, blank=True)
    price = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])
    compare_at_price = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    stock = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)

    objects = VariantQuerySet.as_manager()

    class Meta:
        permissions = [("export_variant", "Can export stock levels")]
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["product"], condition=models.Q(stock__gt=0), name="variant_in_stock"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} · {self.label}" if self.label else self.sku

    @property
    def label(self) -> str:
        """Colour and size as a shopper reads them, empty when the product comes in one kind only."""
        return " / ".join(part for part in (self.colour, self.size) if part)


def picture_path(image: "ProductImage", filename: str) -> str:
    """Where a product's picture is stored: one folder a product, names as uploaded."""
    return f"products/{image.product_id}/{filename}"


class ProductImage(models.Model):
    """One picture of a product; the lowest position is its cover. Size is kept so pages can reserve space.

    Where it names a colour it shows the variants of that colour, whatever the case of its letters.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    image = models.ImageField(upload_to=picture_path, width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt = models.CharField(_("alternative text"), max_length=200, blank=True)
    colour = models.CharField(
        max_length=40,
        blank=True,
        help_text=_("As its variants call it; empty for a picture of all of them."),
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt or self.image.name or ""
