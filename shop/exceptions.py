"""What can go wrong in the shop, as data. Views turn these into words."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from shop.agreement import LineChange


class ShopError(Exception):
    """Base of everything the shop refuses."""


@dataclass(frozen=True)
class Shortage:
    """One line that cannot be had in full: what was asked, and how many are left (0: none)."""

    variant_id: int
    title: str
    asked: int
    left: int


@dataclass
class InsufficientStock(ShopError):
    """Some lines ask for more than there is. Nothing was changed."""

    shortages: list[Shortage]

    def __str__(self) -> str:
        return "; ".join(f"{each.title}: {each.asked} asked, {each.left} left" for each in self.shortages)


@dataclass
class CartGone(ShopError):
    """The cart is no more: its guest has just signed in elsewhere, which merged it."""

    cart_id: UUID


@dataclass
class EmptyCart(ShopError):
    """There is nothing to order: the cart has no line."""

    cart_id: UUID


@dataclass
class NotAsAgreed(ShopError):
    """What is ordered is not what the shopper was shown: the sums, and each line. Nothing was ordered."""

    agreed: Decimal
    now: Decimal
    lines: list[LineChange]


@dataclass
class IdempotencyKeyReused(ShopError):
    """The key belongs to the order of another cart. Nothing of that order is revealed."""

    key: str


@dataclass
class MoveNotAllowed(ShopError):
    """An order cannot go from its status to the one asked for."""

    number: str
    status: str
    asked: str


@dataclass
class NothingPaid(ShopError):
    """An order has no payment that holds money, so there is none to give back."""

    number: str


@dataclass
class TooManyAddresses(ShopError):
    """The address book is full."""

    most: int


@dataclass
class OrderUnderWay(ShopError):
    """An order that is not delivered yet needs the account it belongs to."""

    number: str


@dataclass
class AlreadyReviewed(ShopError):
    """This customer's review of this product exists."""

    product_id: int


@dataclass
class ReviewSettled(ShopError):
    """Staff have read this review: it can no longer be changed. Nothing was."""

    review_id: int
