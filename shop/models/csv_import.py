"""Files that staff loaded into the shop, or are about to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.customer import User


class ImportKind(models.TextChoices):
    """What a file speaks of."""

    CATALOGUE = "catalogue", _("Products and their variants")
    STOCK = "stock", _("Stock levels")


class CsvImport(models.Model):
    """One file: kept from its upload until it is loaded, and what came of it for good.

    `stock_seen` is the stock by SKU at the moment of upload, for a file of stock levels. `outcome` is empty
    until the file is loaded, then how many rows did what, and what was wrong with the others in
    the language of whoever loaded it; the file itself is let go.
    """

    kind = models.CharField(max_length=10, choices=ImportKind, default=ImportKind.CATALOGUE)
    file_name = models.CharField(max_length=200, editable=False)
    content = models.BinaryField(editable=False, default=b"")
    stock_seen = models.JSONField(editable=False, default=dict)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    loaded_at = models.DateTimeField(null=True, editable=False)
    outcome = models.JSONField(editable=False, default=dict)

    class Meta:
        verbose_name = _("CSV import")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
