"""The pages search engines shall know: visible products and the category tree.

A part holds PART_SIZE addresses, read as slugs alone, so that memory does not grow with the catalogue. The
shop keeps no time of last change, so none is claimed.
"""

from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from shop.models import Category, Product

PART_SIZE = 5000


class _Slugs(Sitemap):  # type: ignore[type-arg]  # not subscriptable at run time
    """Pages known by their slug, on SITE_HOST and not on the host of the request."""

    limit = PART_SIZE
    page_name: str

    @property
    def protocol(self) -> str:  # type: ignore[override]
        return "https" if settings.PRODUCTION else "http"

    def get_domain(self, site: Any = None) -> str:
        """The shop's own host."""
        return settings.SITE_HOST

    def location(self, item: str) -> str:
        """The path of the page with this slug."""
        return reverse(self.page_name, args=[item])


class Products(_Slugs):
    """Every product a shopper may see."""

    page_name = "product"

    def items(self) -> "QuerySet[Product, str]":
        """Their slugs, oldest first, so that a part stays as it is while products are added."""
        return Product.objects.visible().order_by("pk").values_list("slug", flat=True)


class Categories(_Slugs):
    """Every node of the category tree."""

    page_name = "category"

    def items(self) -> "QuerySet[Category, str]":
        """Their slugs, from the top down."""
        return Category.objects.order_by("path").values_list("slug", flat=True)


SITEMAPS: dict[str, Any] = {"categories": Categories, "products": Products}
"""The parts of the sitemap by the name in their address."""
