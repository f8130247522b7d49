"""What a data set is made of: plain records, tied together by slugs, SKUs, e-mail addresses and numbers.

A source knows nothing of the database and the loader nothing of files. Every fact is stated once: that an
order is also a purchase event, or a review also a rating event, is the loader's business.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from recoshop.datasets.artwork import View


class DataSetError(Exception):
    """A data set that cannot be read or loaded; says what is wrong and what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRecord:
    """A picture still to be drawn: a kind of artwork in a named colour."""

    artwork: str
    colour: str
    view: View
    alt: str
    shows: str = ""
    """The colour of the variants it shows; empty where it shows them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRecord:
    """One size and colour of a product; each empty where it does not apply."""

    sku: str
    price: Decimal
    stock: int
    colour: str = ""
    size: str = ""
    compare_at_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRecord:
    """A product with its variants. Empty text means "not known" or "does not apply"."""

    slug: str
    title: str
    category: tuple[str, ...]
    """The names on the way from the top of the category tree, at least one."""
    variants: tuple[VariantRecord, ...]
    arrived_at: datetime
    brand: str = ""
    description: str = ""
    article_type: str = ""
    gender: str = ""
    base_colour: str = ""
    season: str = ""
    year: int | None = None
    usage: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[PictureRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRecord:
    """Where somebody lives."""

    full_name: str
    line1: str
    city: str
    postcode: str
    country: str = "GB"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopperRecord:
    """A person with an account, known by the e-mail address in lower case."""

    email: str
    name: str
    joined_at: datetime
    password: str | None = None
    """None for somebody who cannot sign in."""
    is_persona: bool = False
    is_staff: bool = False
    address: AddressRecord | None = None


@dataclass(frozen=True, slots=True)
class OrderLineRecord:
    """A number of one variant at the price of then, above 0."""

    sku: str
    unit_price: Decimal
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecord:
    """An order as it was placed. Its lines are purchase events, too."""

    number: str
    placed_at: datetime
    lines: tuple[OrderLineRecord, ...]
    shopper: str = ""
    """E-mail address; empty for a guest, who is then somebody else in every order."""
    status: str = "delivered"
    delivery_price: Decimal = Decimal("0.00")
    address: AddressRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """Something a shopper did that leaves no other trace: a view or a line put into a cart."""

    kind: str
    shopper: str
    product: str
    """Its slug."""
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """A buyer's verdict, approved; a rating event, too."""

    shopper: str
    product: str
    rating: int
    title: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeRecord:
    """A thumb up; an event, too."""

    shopper: str
    product: str
    liked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveRecord:
    """A product kept for later; an event, too."""

    shopper: str
    product: str
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CartRecord:
    """A cart that waits for its owner: one unit of each SKU."""

    shopper: str
    skus: tuple[str, ...]
    filled_at: datetime


class DataSet(ABC):
    """One source of products, people and history. Everything may be asked for once, in the order below."""

    name: ClassVar[str]
    """Kept in every row it brings, so that clearing finds them."""
    can_grow: ClassVar[bool]
    """Whether a later edition (a longer file) adds what is new. If not, it is loaded once, as a whole."""

    @abstractmethod
    def products(self) -> Sequence[ProductRecord]:
        """Every product."""

    @abstractmethod
    def shoppers(self) -> Sequence[ShopperRecord]:
        """Everybody with an account."""

    @abstractmethod
    def orders(self) -> Iterable[OrderRecord]:
        """Every order; may be streamed."""

    @property
    @abstractmethod
    def n_orders(self) -> int:
        """How many orders there are, for the progress bar."""

    def events(self) -> Iterable[EventRecord]:
        """Views and carts; none by default."""
        return ()

    def reviews(self) -> Sequence[ReviewRecord]:
        """None by default."""
        return ()

    def likes(self) -> Sequence[LikeRecord]:
        """None by default."""
        return ()

    def saves(self) -> Sequence[SaveRecord]:
        """None by default."""
        return ()

    def carts(self) -> Sequence[CartRecord]:
        """None by default."""
        return ()

    def remarks(self) -> list[str]:
        """What whoever loads this should know: what was left out, and why. Nothing by default."""
        return []
