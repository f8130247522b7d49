"""The plain data that strategies, recipes and evaluation speak in: numpy arrays and no Django.

Products and users are dense int32 codes, 0 … n−1, numbered by the snapshot they belong to; primary keys
stay at the edge. Times are int64 unix seconds in UTC. Arrays are read, never written: they may be
memory-mapped.

Where a class has an `of` constructor, that is the one which converts and checks; the bare constructor
trusts its arguments, for arrays that were checked before (a published snapshot, a slice of one).
Fields added later take a default that means "not known", so that what exists keeps working.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.codes import (
    ALL_ITEMS,
    Codes,
    Items,
    Scores,
    as_codes,
    as_weights,
    positive,
    top_positions,
)
from recommendations.past import Marks, Purchases, Views
from recommendations.told import Stated

__all__ = [
    "ALL_ITEMS", "Catalogue", "Codes", "Context", "Fitted", "Interactions", "Items", "NO_BRAND",
    "NO_CATEGORY", "Ranking", "Reason", "RecommendationError", "Scores", "Shopper", "Stated", "TrainingData",
    "UNKNOWN", "as_codes", "as_weights", "positive", "top_positions",
]  # fmt: skip

Fitted: TypeAlias = Mapping[str, NDArray[Any]]
"""What a strategy learned, by array name: exactly what its part of a snapshot holds."""

NO_CATEGORY: Final = -1
"""The category of a product that has none; equal to no other category, itself included."""

NO_BRAND: Final = -1
"""The brand of a product that has none; equal to no other brand, itself included."""

UNKNOWN: Final = -1
"""For a season, an article type or a colour that a product does not have or nobody wrote down."""


class RecommendationError(Exception):
    """The base of every domain error of `recommendations`; subclasses carry data, not sentences."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Interactions:
    """Who touched what, how strongly and when: parallel arrays, one entry per interaction, in any order."""

    users: Codes
    items: Codes
    weights: NDArray[np.float32]
    """How much the interaction says, above 0; by default purchase 5, cart 3, view 1."""
    times: NDArray[np.int64]
    n_users: int
    n_items: int

    @classmethod
    def of(
        cls,
        *,
        users: ArrayLike,
        items: ArrayLike,
        weights: ArrayLike,
        times: ArrayLike,
        n_users: int,
        n_items: int,
    ) -> Self:
        """Convert and check. ValueError for unequal lengths, codes out of range, or weights not above 0."""
        result = cls(
            users=as_codes(users, below=n_users),
            items=as_codes(items, below=n_items),
            weights=as_weights(weights),
            times=np.asarray(times, dtype=np.int64),
            n_users=n_users,
            n_items=n_items,
        )
        shapes = {array.shape for array in (result.users, result.items, result.weights, result.times)}
        if len(shapes) != 1:
            raise ValueError(f"interaction arrays differ in shape: {sorted(shapes)}")
        return result

    def __len__(self) -> int:
        return self.items.size

    def matrix(self) -> Any:
        """The weights as scipy CSR, `(n_users, n_items) float32`; repeated interactions are summed."""
        # Only training asks for it; web processes must not load scipy to import these types.
        from scipy.sparse import csr_matrix  # noqa: PLC0415

        return csr_matrix((self.weights, (self.users, self.items)), shape=(self.n_users, self.n_items))

    def before(self, moment: int) -> Self:
        """The interactions strictly earlier than `moment`; codes and counts stay as they are."""
        return self._where(self.times < moment)

    def since(self, moment: int) -> Self:
        """The interactions at `moment` or later; with `before(moment)` they make up the whole."""
        return self._where(self.times >= moment)

    def _where(self, mask: NDArray[np.bool_]) -> Self:
        return replace(
            self,
            users=self.users[mask],
            items=self.items[mask],
            weights=self.weights[mask],
            times=self.times[mask],
        )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Catalogue:
    """What is known of the products themselves, one row per product code."""

    categories: Codes
    """`(n_items,) int32`; `NO_CATEGORY` where there is none."""
    embeddings: NDArray[np.float32]
    """`(n_items, d) float32` of text, each row of length 1; a row of zeros has not been embedded yet."""
    departments: Codes
    """The top of the category tree above each product, `(n_items,) int32`; `NO_CATEGORY` where unknown."""
    brands: Codes
    """`(n_items,) int32`; `NO_BRAND` where there is none."""
    prices: NDArray[np.float32]
    """`(n_items,) float32` in the shop's currency, of the cheapest choice; NaN where it is not known."""
    ratings: NDArray[np.float32]
    """The mean of its reviews, 1 … 5; 0 where there is none. See `rating_counts`."""
    rating_counts: NDArray[np.int32]
    arrived: NDArray[np.int64]
    """When the shop began to sell it, unix seconds; 0 where it is not known."""
    seasons: NDArray[np.int8]
    """`spring` 0, `summer` 1, `autumn` 2, `winter` 3; `UNKNOWN` for a product of any season."""
    years: NDArray[np.int16]
    """Of the model; 0 where it has none."""
    article_types: Codes
    """What kind of thing it is, within a category; `UNKNOWN` where nobody said."""
    colours: Codes
    """`UNKNOWN` where nobody said."""

    @classmethod
    def of(
        cls, *, categories: ArrayLike, embeddings: ArrayLike | None = None, **columns: ArrayLike | None
    ) -> Self:
        """Convert and check; no embeddings at all is `(n_items, 0)`, and a column not given is not known.

        ValueError where the shapes do not fit, or an embedding has a length other than 0 or 1.
        """
        if unknown := columns.keys() - _COLUMNS.keys():
            raise TypeError(f"a catalogue has no {sorted(unknown)}")
        known = np.asarray(categories, dtype=np.int32)
        given = np.zeros((known.size, 0)) if embeddings is None else embeddings
        vectors: NDArray[np.float32] = np.asarray(given, dtype=np.float32)
        if known.ndim != 1 or vectors.ndim != 2 or vectors.shape[0] != known.size:
            raise ValueError(f"categories {known.shape} and embeddings {vectors.shape} are of two catalogues")
        lengths = np.linalg.norm(vectors, axis=1)
        if not np.all((lengths == 0) | (np.abs(lengths - 1) < 1e-3)):
            raise ValueError("embeddings must be L2-normalised, or zero where there is none")
        facts = {
            name: _column(columns.get(name), dtype, n=known.size, missing=missing)
            for name, (dtype, missing) in _COLUMNS.items()
        }
        return cls(categories=known, embeddings=vectors, **facts)

    @property
    def n_items(self) -> int:
        """How many products there are; codes are below it."""
        return self.categories.size


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TrainingData:
    """Everything a strategy may learn from."""

    interactions: Interactions
    catalogue: Catalogue
    now: int
    """The moment of training, unix seconds UTC."""
    fitted: Mapping[str, Fitted] = field(default_factory=dict)
    """What strategies trained before this one returned, by name; see `Strategy.requires`."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Shopper:
    """What one visitor did: touched products, most recent first, each once; and what they told us.

    The parts with a default are known only where a strategy needs them, see `ShopperPart`.
    """

    items: Codes
    weights: NDArray[np.float32]
    """Parallel to `items`, above 0, by the same rule as training: repeated interactions are summed."""
    bought: Codes
    cart: Codes
    stated: Stated = field(default_factory=Stated.of)
    views: Views = field(default_factory=Views.of)
    purchases: Purchases = field(default_factory=Purchases.of)
    marks: Marks = field(default_factory=Marks.of)

    @classmethod
    def nobody(cls) -> Self:
        """A visitor of whom nothing is known."""
        return cls.of(items=(), weights=())

    @classmethod
    def of(
        cls,
        *,
        items: ArrayLike,
        weights: ArrayLike,
        bought: ArrayLike = (),
        cart: ArrayLike = (),
        stated: Stated | None = None,
    ) -> Self:
        """Convert and check. ValueError for a product given twice, unequal lengths, weights not above 0."""
        result = cls(
            items=as_codes(items),
            weights=as_weights(weights),
            bought=as_codes(bought),
            cart=as_codes(cart),
            stated=Stated.of() if stated is None else stated,
        )
        if result.items.shape != result.weights.shape:
            raise ValueError(f"{result.items.size} items with {result.weights.size} weights")
        if len(set(result.items.tolist())) != result.items.size:
            raise ValueError("a shopper's items must each be given once")
        return result

    @classmethod
    def from_history(
        cls,
        *,
        items: ArrayLike,
        weights: ArrayLike,
        times: ArrayLike,
        bought: ArrayLike = (),
        cart: ArrayLike = (),
        stated: Stated | None = None,
    ) -> Self:
        """From single interactions in any order, repeats allowed: weights sum, the latest time counts.

        Products touched in the same second come in the order of their codes.
        """
        products, entry = np.unique(as_codes(items), return_inverse=True)
        summed = np.bincount(entry, weights=as_weights(weights), minlength=products.size)
        latest = np.full(products.size, np.iinfo(np.int64).min)
        np.maximum.at(latest, entry, np.asarray(times, dtype=np.int64))
        order = np.argsort(-latest, kind="stable")
        return cls.of(items=products[order], weights=summed[order], bought=bought, cart=cart, stated=stated)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Context:
    """Everything a strategy may know when it serves. Two equal contexts get equal rankings."""

    catalogue: Catalogue
    """From the same snapshot as the fitted arrays: both have one row per product code."""
    shopper: Shopper
    anchors: Codes
    """What the surface is about: the product on the page, those in the cart. Never recommended themselves."""
    exclude: Codes
    """Products which may never come back."""
    now: int
    """Unix seconds UTC."""
    seed: int
    """For strategies that draw."""
    southern: bool = False
    """Whether the shop's shoppers have summer in January."""

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        *,
        now: int,
        shopper: Shopper | None = None,
        anchors: ArrayLike = (),
        exclude: ArrayLike = (),
        seed: int = 0,
        southern: bool = False,
    ) -> Self:
        """Convert and check. ValueError for a code outside the catalogue, the shopper's included.

        Checked because numpy would answer a code of −1 with the last product instead of an error.
        """
        visitor = Shopper.nobody() if shopper is None else shopper
        parts = (visitor.views, visitor.purchases, visitor.marks)
        for known in (visitor.items, visitor.bought, visitor.cart, *(part.items for part in parts)):
            as_codes(known, below=catalogue.n_items)
        return cls(
            catalogue=catalogue,
            shopper=visitor,
            anchors=as_codes(anchors, below=catalogue.n_items),
            exclude=as_codes(exclude, below=catalogue.n_items),
            now=now,
            seed=seed,
            southern=southern,
        )

    def allowed(self) -> NDArray[np.bool_]:
        """Which products may come back, `(n_items,) bool`: all but `exclude` and `anchors`."""
        mask = np.ones(self.catalogue.n_items, dtype=np.bool_)
        mask[self.exclude] = False
        mask[self.anchors] = False
        return mask

    def excluding(self, items: Codes) -> Self:
        """The same context with more products that may never come back."""
        return replace(self, exclude=np.concatenate((self.exclude, items)))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Ranking:
    """Products in order, best first: no product twice, scores finite and never increasing.

    Scores order the products of one ranking; between rankings they compare only where a strategy says so.
    """

    items: Codes
    scores: Scores
    sources: tuple[str, ...]
    """For each item, the name of the strategy that brought it, and which can therefore explain it."""

    @classmethod
    def empty(cls) -> Self:
        """No products."""
        return cls(items=np.empty(0, np.int32), scores=np.empty(0, np.float32), sources=())

    @classmethod
    def top(cls, items: Codes, scores: Scores, *, k: int, source: str) -> Self:
        """The `k` best of `items`, distinct and in any order; fewer where fewer have a finite score."""
        best = top_positions(items, scores, k=k)
        return cls(
            items=np.asarray(items[best], dtype=np.int32),
            scores=np.asarray(scores[best], dtype=np.float32),
            sources=(source,) * best.size,
        )

    def __len__(self) -> int:
        return self.items.size

    def take(self, positions: NDArray[np.intp], *, scores: Scores | None = None) -> Self:
        """The items at `positions`, in that order; `scores`, parallel to `positions`, replaces theirs."""
        return replace(
            self,
            items=self.items[positions],
            scores=self.scores[positions] if scores is None else np.asarray(scores, dtype=np.float32),
            sources=tuple(self.sources[position] for position in positions),
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one product was recommended, as data: something true that a sentence can be written from."""

    code: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """JSON-able. Product codes are lists under the key `items`, a category's code is under `category`;
    everything else is numbers and lists of them."""

    @classmethod
    def none(cls) -> Self:
        """For a product of which a strategy has nothing true to say."""
        return cls("no_evidence")


_COLUMNS: Final[Mapping[str, tuple[Any, float]]] = {
    "departments": (np.int32, NO_CATEGORY),
    "brands": (np.int32, NO_BRAND),
    "prices": (np.float32, np.nan),
    "ratings": (np.float32, 0),
    "rating_counts": (np.int32, 0),
    "arrived": (np.int64, 0),
    "seasons": (np.int8, UNKNOWN),
    "years": (np.int16, 0),
    "article_types": (np.int32, UNKNOWN),
    "colours": (np.int32, UNKNOWN),
}
"""The further columns of a catalogue: their type, and what stands for "not known"."""


def _column(values: ArrayLike | None, dtype: Any, *, n: int, missing: float) -> NDArray[Any]:
    """One row per product, all `missing` where nothing is given. ValueError for another length."""
    if values is None:
        return np.full(n, missing, dtype=dtype)
    column: NDArray[Any] = np.asarray(values, dtype=dtype)
    if column.shape != (n,):
        raise ValueError(f"a column of {column.shape} for {n} products")
    return column
