"""Reads of the shop as words that combine: `Product.objects.sellable().in_category(books).for_cards()`."""

from functools import cache
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONObject

if TYPE_CHECKING:
    from shop.models import Category, ProductImage


class ProductQuerySet(models.QuerySet):  # type: ignore[type-arg]  # the model does not exist yet here
    """Verbs over products."""

    def visible(self) -> Self:
        """Those a shopper may see."""
        return self.filter(is_visible=True)

    def sellable(self) -> Self:
        """Those a shopper may see and buy now: visible, with at least one variant in stock."""
        return self.visible().filter(_has_stock())

    def in_category(self, category: "Category") -> Self:
        """Those in a category or anywhere below it."""
        return self.filter(category__path__startswith=category.path)

    def for_cards(self) -> Self:
        """With all a card shows, in the same one query: brand, category, `in_stock`, `n_colours` and `cover`.

        `cover` is a dict of `name`, `width`, `height` and `alt`, or None where there is no picture. The long
        texts of a product stay behind.
        """
        return (
            self.select_related("brand", "category")
            .defer("description", "attributes")
            .annotate(in_stock=_has_stock(), n_colours=_n_colours(), cover=cover_of("pk"))
        )


class VariantQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Verbs over variants."""

    def in_stock(self) -> Self:
        """Those with at least one unit left."""
        return self.filter(stock__gt=0)

    def locked(self) -> Self:
        """Locked for update in the one order everyone uses, so that two checkouts can never deadlock."""
        # no_key: a line put into a cart (a foreign key to the variant) does not wait for a checkout.
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


class CartLineQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Verbs over the lines of carts."""

    def buyable(self) -> Self:
        """Those of which something can be had now: in stock, of a product shoppers see."""
        return self.filter(variant__stock__gt=0, variant__product__is_visible=True)


# Expressions are the same for every query, and cost as much to build as to run.
@cache
def cover_of(product: str, *, colour: str = "") -> Subquery:
    """To annotate rows with: the cover picture of the product this path leads to, as in `for_cards`.

    Where `colour` is the path of a variant's colour, a picture of that colour comes first, then one of none.
    """
    from shop.models import ProductImage  # noqa: PLC0415  models import this module

    pictures = ProductImage.objects.filter(product=OuterRef(product))
    if not colour:
        return first_picture(pictures.order_by("position", "pk"))
    nearest = Case(
        When(Q(colour__iexact=OuterRef(colour)) & ~Q(colour=""), then=0),
        When(colour="", then=1),
        default=2,
    )
    return first_picture(pictures.annotate(nearest=nearest).order_by("nearest", "position", "pk"))


def first_picture(pictures: "models.QuerySet[ProductImage]") -> Subquery:
    """To annotate rows with: the first of these pictures as a dict of `name`, `width`, `height`, `alt`."""
    picture = JSONObject(name="image", width="width", height="height", alt="alt")
    return Subquery(pictures.values(picture=picture)[:1])


@cache
def _n_colours() -> Subquery:
    from shop.models import Variant  # noqa: PLC0415  models import this module

    coloured = Variant.objects.filter(product=OuterRef("pk")).exclude(colour="").order_by()
    return Subquery(coloured.values("product").annotate(n=Count("colour", distinct=True)).values("n"))


@cache
def _has_stock() -> Exists:
    from shop.models import Variant  # noqa: PLC0415  models import this module

    return Exists(Variant.objects.filter(product=OuterRef("pk"), stock__gt=0))
