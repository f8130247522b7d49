"""What the demo's shoppers did: sessions of looking around, carts, orders, and what they said afterwards.

Each shopper draws from a generator of their own, so that one person's history does not hang on another's.
Most of what they look at is from their dominant category, some from the secondary one, a little from
anywhere; within a category they have favourite corners. That is the structure there is to learn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.random import Generator

from recoshop.datasets.demo.people import Person
from recoshop.datasets.records import ProductRecord

DAYS = 60
CATEGORY_SHARES = (0.78, 0.15, 0.07)
"""Of sessions: in the dominant category, in the secondary one, in any."""
PERSONA_BUYS, OTHERS_BUY = 3, 8
"""How many products somebody buys at most. A category has fifteen and what was bought is not recommended
again: of a persona's dominant one, enough must be left to see that it is."""
RESTOCK_DAYS = ((55, 38, 22), (46, 25))
"""About how many days ago a persona bought what they restock: by now, both are due again."""
SAVED_DAYS = (11, 3)
"""How many days ago a persona saved something."""
COMPANIONS = {
    "Cameras": ("Lenses",),
    "Smartphones": ("Chargers", "Earbuds"),
    "Laptops": ("Mice", "Monitors"),
    "Tablets": ("Keyboards",),
    "Espresso Machines": ("Mugs",),
    "Kettles": ("Mugs", "Teapots"),
    "Frying Pans": ("Kitchen Knives",),
    "Cushions": ("Table Lamps",),
    "Yoga Mats": ("Foam Rollers", "Resistance Bands"),
    "Kettlebells": ("Jump Ropes", "Resistance Bands"),
    "Running Shoes": ("Water Bottles", "Smartwatches"),
    "Jeans": ("T-Shirts", "Sneakers"),
    "Chinos": ("Shirts", "Boots"),
    "Dresses": ("Coats",),
    "Hoodies": ("Sneakers",),
}
"""What goes into the same basket, by article type; the catalogue need not have all of them."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done in a session."""

    kind: str
    product: ProductRecord
    at: datetime


@dataclass(slots=True)
class Session:
    """One visit: what was looked at, put into the cart and liked, and what was bought at its end."""

    deeds: list[Deed] = field(default_factory=list)
    basket: list[ProductRecord] = field(default_factory=list)
    bought_at: datetime | None = None


class Shopping:
    """One person's sessions, oldest first. `popularity` is everybody's, parallel to `products`."""

    def __init__(
        self,
        person: Person,
        *,
        products: Sequence[ProductRecord],
        popularity: Sequence[float],
        now: datetime,
        rng: Generator,
    ) -> None:
        self.person, self.products, self.now, self.rng = person, products, now, rng
        self.bought: set[str] = set()
        self._restocked = [each for slug in person.restocks for each in products if each.slug == slug]
        self._weights = self._taste(popularity)

    def sessions(self) -> list[Session]:
        """All visits of the last DAYS days; personas come more often, and were here within the hour."""
        if self.person.is_persona:
            days = sorted([*self.rng.choice(np.arange(1, DAYS), 8, replace=False).tolist(), 0], reverse=True)
        else:
            days = sorted(self.rng.choice(DAYS, int(self.rng.integers(2, 5)), replace=False), reverse=True)
        return [self._session(self._moment(int(day)), is_today=day == 0) for day in days]

    def restocks(self) -> list[Session]:
        """The visits on which they bought once more what they buy time and again, and nothing else."""
        return [
            self._restock(product, self._moment(day + int(self.rng.integers(-2, 3))))
            for product, days in zip(self._restocked, RESTOCK_DAYS, strict=False)
            for day in days
        ]

    def saved(self) -> list[Deed]:
        """What a persona keeps for later, looked at first: one of each of their categories, not bought."""
        if not self.person.is_persona:
            return []
        chosen = (
            product
            for category in (self.person.dominant, self.person.secondary)
            for product in self._pick(self._arrived(category, self._moment(max(SAVED_DAYS))), 1)
        )
        return [
            Deed(kind, product, moment + timedelta(seconds=after))
            for product, day in zip(chosen, SAVED_DAYS, strict=False)
            for moment in [self._moment(day)]
            for kind, after in (("view", 0), ("save", 30))
        ]

    def cart(self) -> list[ProductRecord]:
        """What to leave in the cart: a product of each of their two categories, in stock and not bought."""
        return [
            product
            for category in (self.person.dominant, self.person.secondary)
            for product in self._pick(
                [each for each in self._arrived(category, self.now) if _in_stock(each)], 1
            )
        ]

    def _taste(self, popularity: Sequence[float]) -> dict[str, float]:
        corners = sorted({each.category for each in self.products})
        fondness = dict(zip(corners, self.rng.gamma(2.0, 1.0, len(corners)) + 0.3, strict=True))
        return {
            each.slug: popular * fondness[each.category] * (1.0 if self._suits(each) else 0.2)
            for each, popular in zip(self.products, popularity, strict=True)
        }

    def _suits(self, product: ProductRecord) -> bool:
        return product.gender in ("", "Unisex", self.person.wears)

    def _moment(self, days_ago: int) -> datetime:
        """A time of day at which people shop; today, some time within the last hours."""
        if days_ago == 0:
            return self.now - timedelta(minutes=float(self.rng.uniform(25, 55)))
        hour = int(np.clip(self.rng.normal(16, 4), 7, 22))
        moment = self.now - timedelta(days=days_ago)
        return moment.replace(hour=hour, minute=int(self.rng.integers(60)), second=int(self.rng.integers(60)))

    def _session(self, start: datetime, *, is_today: bool) -> Session:
        session, clock = Session(), start
        available = self._arrived(self._category(), start)
        for product in self._pick(available, 2 + int(self.rng.poisson(1.1))):
            clock = self._look_at(product, session, clock)
        if session.basket and self.rng.random() < 0.45:
            for product in self._companions(session.basket, start):
                clock = self._take(product, session, clock)
        if not is_today and self._buys(session):
            session.bought_at = clock + timedelta(minutes=3)
            self.bought |= {each.slug for each in session.basket}
        return session

    def _buys(self, session: Session) -> bool:
        most = PERSONA_BUYS if self.person.is_persona else OTHERS_BUY
        enough = len(self.bought) + len(session.basket) > most
        return bool(session.basket) and not enough and self.rng.random() < 0.68

    def _look_at(self, product: ProductRecord, session: Session, clock: datetime) -> datetime:
        if self.rng.random() < 0.38:
            clock = self._take(product, session, clock)
        else:
            session.deeds.append(Deed("view", product, clock))
        if self.rng.random() < 0.08:
            session.deeds.append(Deed("like", product, clock + timedelta(seconds=20)))
        return clock + timedelta(seconds=int(self.rng.integers(30, 150)))

    def _restock(self, product: ProductRecord, start: datetime) -> Session:
        session = Session()
        end = self._take(product, session, start)
        session.bought_at = end + timedelta(minutes=1)
        return session

    def _take(self, product: ProductRecord, session: Session, clock: datetime) -> datetime:
        """Look at a product and put it into the basket."""
        session.deeds.append(Deed("view", product, clock))
        session.deeds.append(Deed("add_to_cart", product, clock + timedelta(seconds=40)))
        session.basket.append(product)
        return clock + timedelta(seconds=60)

    def _companions(self, basket: Sequence[ProductRecord], at: datetime) -> list[ProductRecord]:
        """What goes with the first product in the basket and is not in it yet; one at most."""
        types = COMPANIONS.get(basket[0].article_type, ())
        known = self._arrived(basket[0].category[0], at)
        return self._pick([each for each in known if each.article_type in types and each not in basket], 1)

    def _category(self) -> str:
        names = sorted({each.category[0] for each in self.products})
        anywhere = names[int(self.rng.integers(len(names)))]
        choices = (self.person.dominant, self.person.secondary, anywhere)
        return choices[int(self.rng.choice(3, p=CATEGORY_SHARES))]

    def _arrived(self, category: str, at: datetime) -> list[ProductRecord]:
        return [
            each
            for each in self.products
            if each.category[0] == category
            and each.arrived_at <= at
            and each.slug not in self.bought
            and each not in self._restocked
        ]

    def _pick(self, products: Sequence[ProductRecord], n: int) -> list[ProductRecord]:
        """Up to `n` of these, no two alike, after this shopper's taste."""
        if not products:
            return []
        weights = np.array([self._weights[each.slug] for each in products])
        chosen = self.rng.choice(
            len(products), min(n, len(products)), replace=False, p=weights / weights.sum()
        )
        return [products[int(position)] for position in chosen]


def _in_stock(product: ProductRecord) -> bool:
    return any(variant.stock for variant in product.variants)
