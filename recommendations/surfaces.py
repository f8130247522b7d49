"""The table of surfaces: to add a place for recommendations, add an entry and a `{% recommend %}` tag."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommendations.cold_start import ColdStart
from recommendations.recipes import Blend, Boost, Cap, FirstOf, From, Mmr, Recipe
from recommendations.types import RecommendationError


@dataclass(frozen=True, slots=True)
class Fallback:
    """What fills a slate that the recipe leaves short; `name` labels every slate it had to help."""

    name: str
    recipe: Recipe
    title: str | Promise
    """The heading when the whole slate is a fallback's: it must not promise what the recipe would."""


@dataclass(frozen=True, slots=True)
class Surface:
    """A place where recommendations appear."""

    slug: str
    title: str | Promise
    recipe: Recipe
    fallbacks: tuple[Fallback, ...] = ()
    size: int = 12
    shows_bought: bool = False
    """Whether products the shopper already bought may come back, as buying again is the point."""

    def strategies(self) -> frozenset[str]:
        """The names of every strategy that may take part."""
        used = (self.recipe, *(fallback.recipe for fallback in self.fallbacks))
        return frozenset().union(*(recipe.strategies() for recipe in used))


class UnknownSurfaceError(RecommendationError, LookupError):
    """No surface has this slug."""


POPULAR = Fallback(
    name="popular",
    # varied first, so that a newcomer finds something of theirs; the rest only where that is not enough
    recipe=FirstOf(Cap(Mmr(From("popular")), per_category=3), From("popular")),
    title=_("Popular right now"),
)

SURFACES: dict[str, Surface] = {
    surface.slug: surface
    for surface in (
        Surface(
            slug="home",
            title=_("Picked for you"),
            recipe=Mmr(ColdStart(told="preferences", done="als"), relevance=0.7),
            fallbacks=(POPULAR,),
        ),
        Surface(
            slug="similar",
            title=_("You might also like"),
            recipe=Boost(Blend({"als_similar": 0.6, "content": 0.4}, normalise=None), same_category=1.1),
            fallbacks=(POPULAR,),
            size=8,
        ),
    )
}


def get(slug: str) -> Surface:
    """The surface of that slug. Raises UnknownSurfaceError."""
    try:
        return SURFACES[slug]
    except KeyError:
        raise UnknownSurfaceError(slug) from None
