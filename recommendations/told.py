"""What one visitor told us they like, as strategies see it: pure, in codes of a catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from recommendations.codes import Codes, as_codes


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Stated:
    """What one visitor told us they like, in codes of a catalogue. Any of it may be missing."""

    categories: Codes
    """Favourite categories and all below them, each once."""
    named: Codes
    """Parallel to `categories`: the one the visitor named, which it is or lies below."""
    brands: Codes
    """Favourite brands, each once."""
    budget: float
    """What they usually pay for one item, above 0, in the shop's currency; NaN where it is not known."""

    @classmethod
    def of(
        cls,
        *,
        categories: ArrayLike = (),
        named: ArrayLike | None = None,
        brands: ArrayLike = (),
        budget: float = np.nan,
    ) -> Self:
        """Convert and check; without `named`, each category was named itself. ValueError for unequal lengths
        and for a budget of 0 or less."""
        found = as_codes(categories)
        result = cls(
            categories=found,
            named=found if named is None else as_codes(named),
            brands=as_codes(brands),
            budget=budget,
        )
        if result.named.shape != found.shape:
            raise ValueError(f"{found.size} categories with {result.named.size} names")
        if budget <= 0:  # a comparison with NaN is false
            raise ValueError(f"a budget must be above 0, not {budget}")
        return result

    def __bool__(self) -> bool:
        """Whether anything was told at all."""
        return bool(self.categories.size or self.brands.size or not np.isnan(self.budget))
