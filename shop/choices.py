"""What a shopper chooses on a product page: a colour, then a size of that colour. Pure but for the words.

A choice is part of the page's address, `?colour=Sage&size=M`, so that every option is a link, works without
scripts and can be shared. What an address asks for and is not sold is passed over.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from shop.models import ProductImage, Variant

_STORAGE = re.compile(r"\d+ ?[MGT]B", re.IGNORECASE)
_WEIGHT = re.compile(r"(\d+ × )?[\d.,]+ ?k?g", re.IGNORECASE)
_VOLUME = re.compile(r"[\d.,]+ ?(ml|cl|l)", re.IGNORECASE)


PARAMETERS = ("colour", "size")
"""The names in an address that choose."""


@dataclass(frozen=True, slots=True)
class Option:
    """One colour or size as the page offers it. `price` is the lowest it can be had for.

    Beside options with names there may be one without: the kind that has no colour, or no size.
    """

    name: str
    address: str
    is_chosen: bool
    is_sold_out: bool
    price: Decimal
    picture: ProductImage | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen, None where there is nothing to sell, and what else there is.

    Sizes are those of the chosen colour, so that nothing is offered that does not exist.
    """

    variant: Variant | None
    colours: list[Option]
    sizes: list[Option]
    size_legend: str

    @property
    def colour_prices_differ(self) -> bool:
        """Whether some colours begin at another price than others."""
        return len({each.price for each in self.colours}) > 1

    @property
    def size_prices_differ(self) -> bool:
        """Whether some of these sizes cost more than others."""
        return len({each.price for each in self.sizes}) > 1

    @property
    def address(self) -> str:
        """The query that chooses just this; empty where there is nothing to choose."""
        return next((each.address for each in (*self.sizes, *self.colours) if each.is_chosen), "")


def choose(
    variants: Sequence[Variant],
    asked: Mapping[str, str],
    *,
    pictures: Sequence[ProductImage] = (),
    facts: Mapping[str, object] | None = None,
    beside: Sequence[tuple[str, str]] = (),
) -> Choice:
    """What `asked` (the query of an address) chooses among a product's variants.

    `facts` are the product's attributes: one whose value is a size names what the sizes are. `beside`
    are names and values of whatever else the address says, which every option's address carries on.
    """
    chosen = _chosen(variants, asked, cover=pictures[0].colour if pictures else "")
    of_colour = [each for each in variants if chosen and each.colour == chosen.colour]
    offered = _Offered(variants, chosen, beside)
    return Choice(
        variant=chosen,
        colours=[offered.colour(name, pictures) for name in _names(each.colour for each in variants)],
        sizes=[offered.size(name, of_colour) for name in _names(each.size for each in of_colour)],
        size_legend=_size_legend([each.size for each in variants], facts or {}),
    )


def address_of(variant: Variant) -> str:
    """The path of its product's page with this variant chosen."""
    named = {"colour": variant.colour, "size": variant.size}
    chosen = urlencode({name: value for name, value in named.items() if value})
    return variant.product.get_absolute_url() + (f"?{chosen}" if chosen else "")


def pictures_of(colour: str, pictures: Sequence[ProductImage]) -> list[ProductImage]:
    """The pictures for a colour: its own, then those of no colour; all where there is neither."""
    own = [each for each in pictures if colour and _same(each.colour, colour)]
    return own + [each for each in pictures if not each.colour] or list(pictures)


@dataclass(frozen=True, slots=True)
class _Offered:
    """The options of one page."""

    variants: Sequence[Variant]
    chosen: Variant | None
    beside: Sequence[tuple[str, str]]

    def colour(self, name: str, pictures: Sequence[ProductImage]) -> Option:
        """A colour, in the size chosen now where it comes in that."""
        own = [each for each in self.variants if each.colour == name]
        size = self.chosen.size if self.chosen else None
        kept = size if any(each.size == size for each in own) else None
        return Option(
            name=name,
            address=self._address(name, kept),
            is_chosen=self.chosen is not None and self.chosen.colour == name,
            is_sold_out=not any(each.stock for each in own),
            price=min(each.price for each in own),
            picture=next((each for each in pictures if _same(each.colour, name)), None),
        )

    def size(self, name: str, of_colour: Sequence[Variant]) -> Option:
        """A size of the chosen colour."""
        own = [each for each in of_colour if each.size == name]
        return Option(
            name=name,
            address=self._address(own[0].colour, name),
            is_chosen=self.chosen in own,
            is_sold_out=not any(each.stock for each in own),
            price=min(each.price for each in own),
        )

    def _address(self, colour: str, size: str | None) -> str:
        named: dict[str, str] = {}
        if any(each.colour for each in self.variants):
            named["colour"] = colour
        if size is not None and any(each.size for each in self.variants):
            named["size"] = size
        return "?" + urlencode([*named.items(), *self.beside])


def _chosen(variants: Sequence[Variant], asked: Mapping[str, str], *, cover: str) -> Variant | None:
    """The variant asked for, as far as there is one: first its colour, then its size.

    Where nothing decides, it is one that can be bought, of the colour on the cover if possible.
    """
    colour, size = asked.get("colour"), asked.get("size")

    def worse(variant: Variant) -> tuple[bool, bool, bool, bool]:
        return (
            colour is not None and not _same(variant.colour, colour),
            size is not None and not _same(variant.size, size),
            not variant.stock,
            not _same(variant.colour, cover),
        )

    return min(variants, key=worse, default=None)


def _size_legend(sizes: Iterable[str], facts: Mapping[str, object]) -> str:
    """What to call the sizes: as the product's own facts do, else by their units."""
    named = [size for size in sizes if size]
    for name, value in facts.items():
        if value in named:
            return name
    for pattern, legend in ((_STORAGE, _("Storage")), (_WEIGHT, _("Weight")), (_VOLUME, _("Volume"))):
        if named and all(pattern.fullmatch(size) for size in named):
            return legend
    return _("Size")


def _names(values: Iterable[str]) -> list[str]:
    """Each once, in order; none where there is but the empty one."""
    names = list(dict.fromkeys(values))
    return names if any(names) else []


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
