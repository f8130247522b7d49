"""The interface of a strategy: one way to rank products, pure from training to explanation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Final, Generic, Literal, TypeAlias, TypeVar, final

import numpy as np

from recommendations.past import ShopperPart
from recommendations.types import (
    ALL_ITEMS,
    Codes,
    Context,
    Fitted,
    Items,
    Ranking,
    Reason,
    Scores,
    TrainingData,
    positive,
)

ConfigT = TypeVar("ConfigT")

ContextPart: TypeAlias = Literal["shopper", "anchors", "now", "seed"]
"""A part of `Context` that a ranking can depend on, beside the catalogue and what is excluded."""

NO_EVIDENCE: Final = Reason.none().code


class Strategy(ABC, Generic[ConfigT]):
    """One way to rank products.

    A strategy is a value: its configuration and nothing else. What it learns is returned by `fit` and
    handed back to the other methods, so that a snapshot can hold it and web processes can share it,
    memory-mapped and read-only. No method reads a clock, a database, the network or global random state.

    To write one, fill in `fit`, `score` and `explain`, and `candidates` where scoring everything costs too
    much; `rank` follows from these, so rank and score cannot disagree. Libraries for training are imported
    inside `fit`: every web process imports every strategy.
    """

    name: ClassVar[str]
    """Unique; the name of the module too."""

    config_type: ClassVar[type[Any]]
    """The frozen dataclass of parameters, with a default for each."""

    reads: ClassVar[frozenset[ContextPart]]
    """The parts of the context that can change a ranking. Slates are cached under these and no others."""

    reasons: ClassVar[frozenset[str]]
    """The reason codes `explain` may give, beside `no_evidence`; each needs a sentence."""

    needs: ClassVar[frozenset[ShopperPart]] = frozenset()
    """What must be known of the shopper beside what they touched; each part costs a query."""

    requires: ClassVar[tuple[str, ...]] = ()
    """Strategies trained before this one, whose arrays `fit` finds in `data.fitted`."""

    config: ConfigT

    def __init__(self, config: ConfigT | None = None) -> None:
        self.config = self.config_type() if config is None else config

    @abstractmethod
    def fit(self, data: TrainingData, *, seed: int) -> Fitted:
        """Learn; the same data and seed give the same arrays.

        Returns numeric arrays only, and in them all that serving must know of the configuration they were
        trained with: the settings may have changed since. Data without interactions, embeddings or even
        products is no error; what comes of it has no opinion.
        """

    @abstractmethod
    def score(self, fitted: Fitted, context: Context, items: Items) -> Scores:
        """Score `items`, parallel to them, `float32`; NaN where the strategy has no opinion.

        Above 0 means that something speaks for the product; 0 and less that nothing does. Excluded products
        are scored like any other.
        """

    @abstractmethod
    def explain(self, fitted: Fitted, context: Context, items: Codes) -> list[Reason]:
        """One reason per item, parallel to `items`; asked only for the products that are shown.

        Reasons are true: `items` in the evidence are anchors or products this shopper touched, and numbers
        are those the score was made of. Where there is nothing of the kind, `Reason.none()`.
        """

    def candidates(self, fitted: Fitted, context: Context) -> Items:
        """The products worth scoring, each once: by default all of them."""
        return ALL_ITEMS

    @final
    def rank(self, fitted: Fitted, context: Context, k: int) -> Ranking:
        """The `k` best products that are allowed and score above 0; fewer where there are fewer, no padding.

        ValueError when `k` is less than 1.
        """
        positive(k)
        items = self.candidates(fitted, context)
        scores = self.score(fitted, context, items)
        # comparing with 0 drops NaN too
        eligible = context.allowed()[items] & (scores > 0)
        codes = np.arange(context.catalogue.n_items, dtype=np.int32)[items]
        return Ranking.top(codes, np.where(eligible, scores, np.nan), k=k, source=self.name)
