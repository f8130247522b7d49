"""D1, the demo shop: the hand-written catalogue, fifty shoppers, and sixty days of what they did.

Everything follows from the catalogue files, the seed and the moment of loading.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.random import Generator

from recoshop.datasets.artwork import View
from recoshop.datasets.catalogue_files import CATALOGUE, CatalogueProduct, read_catalogue
from recoshop.datasets.demo.logins import DEMO_PASSWORD, STAFF_EMAIL
from recoshop.datasets.demo.people import Person, people
from recoshop.datasets.demo.shopping import DAYS, Deed, Session, Shopping
from recoshop.datasets.demo.words import Opinion, opinion
from recoshop.datasets.records import (
    CartRecord,
    DataSet,
    EventRecord,
    LikeRecord,
    OrderLineRecord,
    OrderRecord,
    PictureRecord,
    ProductRecord,
    ReviewRecord,
    SaveRecord,
    ShopperRecord,
    VariantRecord,
)
from shop.order_numbers import ALPHABET
from shop.pricing import totals

SEED = 20_250_601
REVIEW_SHARE = 0.55
RATING_SHARES = (0.02, 0.05, 0.15, 0.36, 0.42)
"""How often a reviewer gives 1, 2, 3, 4 and 5."""
_POPULARITY_STREAM, _REVIEW_STREAM = 1_000_000, 1_000_001


class Synthetic(DataSet):
    """The demo. `is_open` says whether its known password may be used, which is for demo mode only."""

    name = "synthetic"
    can_grow = False

    def __init__(
        self, *, now: datetime, seed: int = SEED, is_open: bool, catalogue: Path = CATALOGUE
    ) -> None:
        self._now, self._seed, self._is_open = now, seed, is_open
        self._products = [_product(each, now=now) for each in read_catalogue(catalogue)]
        self._orders: list[OrderRecord] = []
        self._events: list[EventRecord] = []
        self._reviews: list[ReviewRecord] = []
        self._likes: dict[tuple[str, str], LikeRecord] = {}
        self._saves: list[SaveRecord] = []
        self._carts: list[CartRecord] = []
        self._by_sku = {variant.sku: each for each in self._products for variant in each.variants}
        for number, person in enumerate(self._people):
            self._live(person, number=number)
        self._review()

    @property
    def n_orders(self) -> int:
        """How many orders there are."""
        return len(self._orders)

    def products(self) -> Sequence[ProductRecord]:
        """The catalogue's, each with two pictures and one more for every further colour it comes in."""
        return self._products

    def shoppers(self) -> Sequence[ShopperRecord]:
        """The people, and one of staff where the demo is open."""
        joined = self._now - timedelta(days=DAYS + 30)
        shoppers = [
            ShopperRecord(
                email=person.email,
                name=person.name,
                joined_at=joined + timedelta(hours=number * 11),
                password=DEMO_PASSWORD if person.is_persona and self._is_open else None,
                is_persona=person.is_persona,
                address=person.address,
            )
            for number, person in enumerate(self._people)
        ]
        if self._is_open:
            shoppers.append(
                ShopperRecord(
                    email=STAFF_EMAIL,
                    name="Sam Staff",
                    joined_at=joined,
                    password=DEMO_PASSWORD,
                    is_staff=True,
                )
            )
        return shoppers

    def orders(self) -> Sequence[OrderRecord]:
        """Oldest first; what was ordered in the last days is still on its way."""
        return sorted(self._orders, key=lambda order: order.placed_at)

    def events(self) -> Sequence[EventRecord]:
        """Views and carts."""
        return self._events

    def reviews(self) -> Sequence[ReviewRecord]:
        """Of delivered orders."""
        return self._reviews

    def likes(self) -> Sequence[LikeRecord]:
        """One at most per person and product."""
        return list(self._likes.values())

    def saves(self) -> Sequence[SaveRecord]:
        """Two of each persona."""
        return self._saves

    def carts(self) -> Sequence[CartRecord]:
        """Those of the first two personas."""
        return self._carts

    def n_interactions(self) -> int:
        """Views, carts, purchases, ratings, likes and saves."""
        bought = sum(len(order.lines) for order in self._orders)
        waiting = sum(len(cart.skus) for cart in self._carts)
        said = len(self._reviews) + len(self._likes) + len(self._saves)
        return len(self._events) + bought + waiting + said

    @cached_property
    def _people(self) -> list[Person]:
        return people()

    @cached_property
    def _popularity(self) -> list[float]:
        return self._rng(_POPULARITY_STREAM).lognormal(0.0, 0.6, len(self._products)).tolist()

    def _rng(self, stream: int) -> Generator:
        return np.random.default_rng([self._seed, stream])

    def _live(self, person: Person, *, number: int) -> None:
        rng = self._rng(number)
        shopping = Shopping(
            person, products=self._products, popularity=self._popularity, now=self._now, rng=rng
        )
        for session in shopping.sessions() + shopping.restocks():
            for deed in session.deeds:
                self._remember(person, deed)
            if session.bought_at:
                self._orders.append(self._order(person, session, placed_at=session.bought_at, rng=rng))
        for deed in shopping.saved():
            self._remember(person, deed)
        if number < 2:
            self._leave_cart(person, shopping.cart())

    def _remember(self, person: Person, deed: Deed) -> None:
        who, what, when = person.email, deed.product.slug, deed.at
        if deed.kind == "like":
            self._likes.setdefault((who, what), LikeRecord(shopper=who, product=what, liked_at=when))
        elif deed.kind == "save":
            self._saves.append(SaveRecord(shopper=who, product=what, saved_at=when))
        else:
            self._events.append(EventRecord(kind=deed.kind, shopper=who, product=what, occurred_at=when))

    def _order(self, person: Person, session: Session, *, placed_at: datetime, rng: Generator) -> OrderRecord:
        lines = []
        for product in session.basket:
            variant = product.variants[int(rng.integers(len(product.variants)))]
            quantity = 2 if variant.price < 30 and rng.random() < 0.2 else 1
            lines.append(OrderLineRecord(variant.sku, variant.price, quantity))
        return OrderRecord(
            number=_number(rng),
            placed_at=placed_at,
            lines=tuple(lines),
            shopper=person.email,
            status=_status(self._now - placed_at),
            delivery_price=_delivery(lines),
            address=person.address,
        )

    def _leave_cart(self, person: Person, products: list[ProductRecord]) -> None:
        filled_at = self._now - timedelta(minutes=20)
        skus = [next(variant.sku for variant in each.variants if variant.stock) for each in products]
        self._carts.append(CartRecord(shopper=person.email, skus=tuple(skus), filled_at=filled_at))
        for product in products:
            self._remember(person, Deed("view", product, filled_at - timedelta(minutes=1)))

    def _review(self) -> None:
        rng = self._rng(_REVIEW_STREAM)
        said: dict[str, set[Opinion]] = defaultdict(set)
        bought: set[tuple[str, str]] = set()
        for order in self.orders():
            for line in order.lines:
                key = order.shopper, self._by_sku[line.sku].slug
                first_time = key not in bought
                bought.add(key)
                written_at = order.placed_at + timedelta(days=float(rng.uniform(4, 10)))
                if rng.random() < REVIEW_SHARE and first_time:
                    review = self._opinion(order, line, written_at=written_at, said=said, rng=rng)
                    self._reviews += [review] if written_at < self._now else []

    def _opinion(
        self,
        order: OrderRecord,
        line: OrderLineRecord,
        *,
        written_at: datetime,
        said: dict[str, set[Opinion]],
        rng: Generator,
    ) -> ReviewRecord:
        """Words that neither its author nor anybody about this product has used; noted in `said`."""
        product = self._by_sku[line.sku]
        rating = 1 + int(rng.choice(5, p=RATING_SHARES))
        before = said[order.shopper] | said[product.slug]
        words = opinion(rating, category=product.category[0], said=before, rng=rng)
        said[order.shopper].add(words)
        said[product.slug].add(words)
        return ReviewRecord(
            shopper=order.shopper,
            product=product.slug,
            rating=rating,
            title=words.title,
            text=words.text,
            written_at=written_at,
        )


def _product(product: CatalogueProduct, *, now: datetime) -> ProductRecord:
    return ProductRecord(
        slug=product.slug,
        title=product.title,
        category=(product.category, product.subcategory),
        variants=tuple(
            VariantRecord(
                sku=each.sku,
                price=each.price,
                stock=each.stock,
                colour=each.colour,
                size=each.size,
                compare_at_price=each.compare_at_price,
            )
            for each in product.variants
        ),
        arrived_at=_arrival(product, now=now),
        brand=product.brand,
        description=product.description,
        article_type=product.article_type,
        gender=product.gender,
        base_colour=product.colour,
        season=product.season.lower(),
        year=product.year,
        usage=product.usage,
        attributes=product.attributes,
        pictures=_pictures(product),
    )


def _arrival(product: CatalogueProduct, *, now: datetime) -> datetime:
    """Before anybody shops that day, so that who sees what does not hang on the hour of loading."""
    day = now - timedelta(days=product.arrived_days_ago)
    return min(day.replace(hour=6, minute=0, second=0, microsecond=0), now)


def _pictures(product: CatalogueProduct) -> tuple[PictureRecord, ...]:
    colours = dict.fromkeys(variant.colour for variant in product.variants if variant.colour)
    others = [colour for colour in colours if colour != product.colour]
    shown = product.colour if colours else ""
    return (
        _picture(product, product.colour, shows=shown),
        _picture(product, product.colour, view="detail", shows=shown),
        *(_picture(product, colour, shows=colour) for colour in others),
    )


def _picture(product: CatalogueProduct, colour: str, *, view: View = "front", shows: str) -> PictureRecord:
    alt = f"{product.title} in {shows.lower()}" if shows else product.title
    return PictureRecord(
        artwork=product.artwork,
        colour=colour,
        view=view,
        alt=alt if view == "front" else f"{alt}, seen closer",
        shows=shows,
    )


def _number(rng: Generator) -> str:
    drawn = "".join(ALPHABET[int(each)] for each in rng.integers(len(ALPHABET), size=8))
    return f"R-{drawn[:4]}-{drawn[4:]}"


def _status(age: timedelta) -> str:
    if age < timedelta(days=1):
        return "paid"
    return "shipped" if age < timedelta(days=4) else "delivered"


def _delivery(lines: list[OrderLineRecord]) -> Decimal:
    return totals((line.unit_price, line.quantity) for line in lines).delivery
