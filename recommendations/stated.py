"""What a visitor told us they like, by primary key: answers of the shop made ready for strategies."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from recommendations.snapshots import LoadedSnapshot
from recommendations.types import Stated
from shop.models import Category
from shop.preferences import Answers

_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class StatedTaste:
    """Favourite categories with all below them, brands and budget; see `types.Stated`, which this becomes."""

    categories: NDArray[np.int64] = field(default_factory=_NONE.copy)
    named: NDArray[np.int64] = field(default_factory=_NONE.copy)
    brands: NDArray[np.int64] = field(default_factory=_NONE.copy)
    budget: float = np.nan
    names: Mapping[int, str] = field(default_factory=dict)
    """What the categories they named are called, by primary key."""
    was_asked: bool = False
    """Whether they have answered, be it with nothing."""

    @classmethod
    def of(cls, answers: Answers | None) -> "StatedTaste":
        """From the answers, None for none; one query where categories are among them.

        A category below two that were named counts for the nearer one.
        """
        if answers is None:
            return cls()
        rows = _below(answers.categories) if answers.categories else []
        nearest = {below: named for below, named, _name in rows}
        return cls(
            categories=np.array(list(nearest), dtype=np.int64),
            named=np.array(list(nearest.values()), dtype=np.int64),
            brands=np.array(answers.brands, dtype=np.int64),
            budget=float(answers.budget) if answers.budget else np.nan,
            names={named: name for _below, named, name in rows},
            was_asked=True,
        )

    def digest(self) -> bytes:
        """Different whenever it could change a ranking."""
        budget = np.array([self.budget])
        return b"|".join(part.tobytes() for part in (self.categories, self.named, self.brands, budget))

    def encoded(self, snapshot: LoadedSnapshot) -> Stated:
        """In the codes of a snapshot; what it does not know is left out."""
        categories = snapshot.category_positions(self.categories)
        named = snapshot.category_positions(self.named)
        known = (categories >= 0) & (named >= 0)
        return Stated.of(
            categories=categories[known],
            named=named[known],
            brands=snapshot.brand_codes(self.brands),
            budget=self.budget,
        )


def _below(categories: tuple[int, ...]) -> list[tuple[int, int, str]]:
    """Each of the categories and all below it, with the key and name of the one above; deepest last."""
    table = Category._meta.db_table
    statement = f"""
        SELECT below.id, named.id, named.name
        FROM {table} named JOIN {table} below ON starts_with(below.path, named.path)
        WHERE named.id = ANY(%s) ORDER BY named.depth, below.id"""  # noqa: S608  our own table
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(categories)])
        return cursor.fetchall()
