"""What searching and browsing read instead of the catalogue: one flat row a product, and the words in use."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """One product as a search sees it; `search.index` is the only writer.

    It repeats the catalogue, so that finding products joins nothing. The arrays are parallel, one entry per
    variant. A product that is hidden or gone keeps its row and is not listed, so that whoever read the row
    before learns of it.
    """

    product_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField(db_index=True)
    """Greater than that of every row written before."""
    is_listed = models.BooleanField()
    category_path = models.CharField(max_length=255)
    brand_id = models.BigIntegerField(null=True)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    rating_average = models.FloatField()
    rating_count = models.PositiveIntegerField()
    arrived_at = models.DateTimeField()
    colours = ArrayField(models.TextField())
    sizes = ArrayField(models.TextField())
    stocked = ArrayField(models.BooleanField())
    document = SearchVectorField()
    """All its words, by weight."""
    title = SearchVectorField()
    """Those of its title as they stand: what is searched while somebody types."""

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [GinIndex(fields=["document"]), GinIndex(fields=["title"])]

    def __str__(self) -> str:
        return f"Search entry of product {self.product_id}"


class SearchWord(models.Model):
    """A word that titles, brands, categories or colours use: what a mistyped word may have meant."""

    word = models.CharField(max_length=60, primary_key=True)
    products = models.PositiveIntegerField()
    """How many products use it."""

    def __str__(self) -> str:
        return self.word
