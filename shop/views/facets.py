"""The filter panel of an answer: what else could be ticked, how many would be left, and what is ticked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.models import Brand, Category
from shop.money import formatted
from shop.search.asking import Question
from shop.search.columns import MINOR
from shop.search.facets import Band, Narrowed
from shop.views.query_strings import Address

SHOWN, MOST = 8, 40
"""How many values of a facet are seen at once, and how many there are with "more"."""
_SIZES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")


@dataclass(frozen=True, slots=True)
class Option:
    """One value that can be ticked."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One question with its options; `name` is the parameter's."""

    name: str
    title: str
    options: list[Option]
    more: list[Option]
    """Those that are seen when asked for."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place one click away: a narrower category, a range of prices, a filter taken away."""

    label: str
    url: str
    count: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """All of it."""

    categories: list[Link]
    facets: list[Facet]
    bands: list[Link]
    stars: list[Option]
    in_stock: int
    chosen: list[Link]
    """What is ticked; each link takes one away."""
    clear: str
    """Where nothing is ticked."""


def panel(question: Question, narrowed: Narrowed, *, address: Address, is_listing: bool) -> Panel:
    """The panel of an answer, in two queries."""
    return Panel(
        categories=_categories(question.category, narrowed, address, is_listing=is_listing),
        facets=[
            _facet("brand", _("Brand"), _brand_options(question.brands, dict(narrowed.brands()))),
            _facet(
                "colour", _("Colour"), _named(question.colours, dict(narrowed.colours()), order=by_letters)
            ),
            _facet("size", _("Size"), _named(question.sizes, dict(narrowed.sizes()), order=by_size)),
        ],
        bands=[_band(each, question, address) for each in narrowed.price_bands() if each.count],
        stars=[
            Option(str(stars), _at_least(stars), n, question.rating == stars)
            for stars, n in narrowed.ratings()
            if n or question.rating == stars
        ],
        in_stock=narrowed.in_stock(),
        chosen=list(_chosen(question, address, is_listing=is_listing)),
        clear=address.with_only("q", "sort"),
    )


def by_letters(name: str) -> tuple[int, float, str]:
    """A sort key that takes capitals for small letters."""
    return 0, 0, name.lower()


def by_size(size: str) -> tuple[int, float, str]:
    """A sort key that puts sizes as shops do: XS before S before M, 9 before 10, the rest by letters."""
    plain = size.lower()
    if plain in _SIZES:
        return 0, _SIZES.index(plain), plain
    number = plain.split()[0].replace(",", ".") if plain else ""
    try:
        return 1, float(number), plain
    except ValueError:
        return 2, 0, plain


def _categories(
    parent: Category | None, narrowed: Narrowed, address: Address, *, is_listing: bool
) -> list[Link]:
    """The categories one step down, where anything is in them: pages of their own, or filters of a search."""
    counted = narrowed.categories()
    children = Category.objects.get_children(parent) if parent else Category.objects.get_root_nodes()
    links = []
    for child in children:
        count = sum(n for path, n in counted if path.startswith(child.path))
        if not count:
            continue
        if is_listing:
            url = address.with_(path=child.get_absolute_url())
        else:
            url = address.with_(category=child.slug)
        links.append(Link(child.name, url, count))
    return links


def _brand_options(chosen: Iterable[Brand], counts: dict[int, int]) -> list[Option]:
    ticked = {brand.pk: brand for brand in chosen}
    brands = ticked | Brand.objects.in_bulk(_most_frequent(counts))
    options = (
        Option(brand.slug, brand.name, counts.get(key, 0), key in ticked) for key, brand in brands.items()
    )
    return sorted(options, key=lambda option: option.label.lower())


def _named(
    chosen: Iterable[str], counts: dict[str, int], *, order: Callable[[str], tuple[int, float, str]]
) -> list[Option]:
    """Options whose value is their name."""
    ticked = set(chosen)
    names = sorted(ticked.union(_most_frequent(counts)), key=order)
    return [Option(name, name, counts.get(name, 0), name in ticked) for name in names]


def _most_frequent(counts: dict[Any, int]) -> list[Any]:
    return sorted(counts, key=lambda each: -counts[each])[:MOST]


def _facet(name: str, title: str, options: list[Option]) -> Facet:
    """The options most products have, and what is ticked, are seen at once."""
    first = sorted(options, key=lambda option: (not option.is_chosen, -option.count))[:SHOWN]
    return Facet(
        name,
        title,
        [option for option in options if option in first],
        [option for option in options if option not in first],
    )


def _band(band: Band, question: Question, address: Address) -> Link:
    start, end = (None if limit is None else Decimal(limit) / MINOR for limit in (band.start, band.end))
    return Link(
        _band_in_words(start, end),
        address.with_(price_from=_typed(start), price_to=_typed(end)),
        band.count,
        is_chosen=(question.price_from, question.price_to) == (start, end),
    )


def _typed(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def _band_in_words(start: Decimal | None, end: Decimal | None) -> str:
    """A band ends a penny below the round price that the next one starts at."""
    below = None if end is None else formatted(end + 1 / Decimal(MINOR), is_round=True)
    if start is None:
        return _("Under %(price)s") % {"price": below}
    if below is None:
        return _("%(price)s and more") % {"price": formatted(start, is_round=True)}
    return _("%(start)s to %(end)s") % {"start": formatted(start, is_round=True), "end": below}


def _at_least(stars: int) -> str:
    return ngettext("%(n)d star and more", "%(n)d stars and more", stars) % {"n": stars}


def _chosen(question: Question, address: Address, *, is_listing: bool) -> Iterable[Link]:
    if question.category and not is_listing:
        yield Link(question.category.name, address.with_(category=""))
    for brand in question.brands:
        yield Link(brand.name, address.without("brand", brand.slug))
    for name, values in (("colour", question.colours), ("size", question.sizes)):
        for value in values:
            yield Link(value, address.without(name, value))
    if question.price_from is not None or question.price_to is not None:
        yield Link(_price_in_words(question), address.with_(price_from="", price_to=""))
    if question.rating:
        yield Link(_at_least(question.rating), address.with_(rating=""))
    if question.in_stock:
        yield Link(_("In stock"), address.with_(in_stock=""))


def _price_in_words(question: Question) -> str:
    start, end = question.price_from, question.price_to
    if start is None:
        return _("Up to %(price)s") % {"price": formatted(end or 0, is_round=True)}
    if end is None:
        return _("From %(price)s") % {"price": formatted(start, is_round=True)}
    return _("%(start)s to %(end)s") % {
        "start": formatted(start, is_round=True),
        "end": formatted(end, is_round=True),
    }
