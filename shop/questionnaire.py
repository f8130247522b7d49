"""What the questionnaire offers: the top of the category tree, and brands, the best known first.

Nothing is offered that has no product to show. Three queries, however much there is.
"""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet, Sum

from shop import navigation
from shop.models import Brand, Category, Product

BRANDS_AT_ONCE = 24
"""So many of the best known brands are shown; the others are a click or a search away."""
OLDEST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Branch:
    """A root category, with its `cover` picture, and those right below it."""

    root: Category
    children: list[Category] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Offer:
    """All there is to choose from."""

    branches: list[Branch]
    known_brands: list[Brand]
    further_brands: list[Brand]
    """By name."""


def categories() -> QuerySet[Category]:
    """The categories that can be named: roots and those right below, with something to show."""
    below = Product.objects.visible().filter(category__path__startswith=OuterRef("path"))
    found: QuerySet[Category] = Category.objects.filter(Exists(below), depth__lte=2).order_by("path")
    return found


def brands() -> QuerySet[Brand]:
    """The brands that can be named, the most reviewed first."""
    shown = Product.objects.visible().filter(brand=OuterRef("pk"))
    known = Brand.objects.filter(Exists(shown)).annotate(reviews=Sum("products__rating_count"))
    return known.order_by("-reviews", "name")


def offer() -> Offer:
    """What the page shows."""
    by_reviews = list(brands())
    further = sorted(by_reviews[BRANDS_AT_ONCE:], key=lambda brand: brand.name.casefold())
    return Offer(_branches(), by_reviews[:BRANDS_AT_ONCE], further)


def _branches() -> list[Branch]:
    offered = list(categories())
    pictured = {root.pk: root for root in navigation.root_categories()}
    # A root made within the last minutes is not among those kept with their pictures yet.
    branches = {each.path: Branch(pictured.get(each.pk, each)) for each in offered if each.depth == 1}
    for each in offered:
        if each.depth > 1:
            branches[each.path[: Category.steplen]].children.append(each)
    return list(branches.values())
