"""A query string as a question about the catalogue. Nothing in it is trusted, nothing in it fails.

What cannot be read or does not exist (any more) is left out and named in `ignored`, so that an old link leads
to a page that says what it could not do.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.models import Brand, Category
from shop.search import text
from shop.search.columns import MINOR
from shop.search.facets import RATINGS, Filters
from shop.search.finding import RELEVANCE, SORTS

MOST_VALUES = 30
"""So many values of one facet are read; a page offers fewer."""
LONGEST = 140
"""As long as a brand's slug may be."""
_MOST_MONEY = Decimal(10) ** 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody looks for."""

    text: str = ""
    category: Category | None = None
    """The one listed, or chosen beside a search."""
    brands: tuple[Brand, ...] = ()
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    rating: int | None = None
    in_stock: bool = False
    sort: str = RELEVANCE
    ignored: tuple[str | Promise, ...] = field(default=())
    """The names of filters that were left out, as shoppers know them."""

    @property
    def filters(self) -> Filters:
        """What of it narrows down."""
        return Filters(
            category=self.category.path if self.category else "",
            brands=frozenset(brand.pk for brand in self.brands),
            colours=frozenset(self.colours),
            sizes=frozenset(self.sizes),
            price_from=_minor(self.price_from),
            price_to=_minor(self.price_to),
            rating=self.rating,
            in_stock=self.in_stock,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside words and category is asked for."""
        return self.filters != Filters(category=self.filters.category)


def read(params: QueryDict, *, listed: Category | None = None) -> Question:
    """The question of a query string; on a category's own page, about what is `listed` there, whatever words
    the address has."""
    ignored: list[str | Promise] = []
    words = "" if listed else text.cleaned(params.get("q", ""))
    return Question(
        text=words,
        category=listed or _category(params.get("category", ""), ignored),
        brands=_brands(_values(params, "brand"), ignored),
        colours=_values(params, "colour"),
        sizes=_values(params, "size"),
        price_from=_money(params.get("price_from", ""), ignored),
        price_to=_money(params.get("price_to", ""), ignored),
        rating=_rating(params.get("rating", ""), ignored),
        in_stock=params.get("in_stock", "") not in ("", "0"),
        sort=_sort(params.get("sort", ""), has_words=bool(words)),
        ignored=tuple(dict.fromkeys(ignored)),
    )


def _values(params: QueryDict, name: str) -> tuple[str, ...]:
    cleaned = (text.cleaned(each)[:LONGEST] for each in params.getlist(name)[:MOST_VALUES])
    return tuple(dict.fromkeys(filter(None, cleaned)))


def _category(slug: str, ignored: list[str | Promise]) -> Category | None:
    found = Category.objects.filter(slug=text.cleaned(slug)).first() if slug else None
    if slug and found is None:
        ignored.append(_("Category"))
    return found


def _brands(slugs: Iterable[str], ignored: list[str | Promise]) -> tuple[Brand, ...]:
    wanted = set(slugs)
    found = tuple(Brand.objects.filter(slug__in=wanted)) if wanted else ()
    if len(found) < len(wanted):
        ignored.append(_("Brand"))
    return found


def _money(typed: str, ignored: list[str | Promise]) -> Decimal | None:
    """An amount, with a point or a comma before its pence."""
    if not typed.strip():
        return None
    try:
        amount = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount.is_finite() and 0 <= amount <= _MOST_MONEY:
        return amount.quantize(Decimal("0.01"))
    ignored.append(_("Price"))
    return None


def _rating(typed: str, ignored: list[str | Promise]) -> int | None:
    if typed in map(str, RATINGS):
        return int(typed)
    if typed:
        ignored.append(_("Rating"))
    return None


def _sort(typed: str, *, has_words: bool) -> str:
    default = RELEVANCE if has_words else "newest"
    return typed if typed in SORTS and (has_words or typed != RELEVANCE) else default


def _minor(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * MINOR)
