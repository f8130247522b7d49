"""The table of surfaces: to add a place for recommendations, add an entry and a `{% recommend %}` tag."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommendations import strategies
from recommendations.cold_start import ColdStart
from recommendations.past import ShopperPart
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
    fills_up: bool = True
    """Whether the newest products fill what recipe and fallbacks leave. Not where a surface is about the
    shopper alone: it then holds what it promises, and may hold nothing."""
    least: int = 1
    """A slate of fewer products is not shown, nor recorded."""

    def strategies(self) -> frozenset[str]:
        """The names of every strategy that may take part."""
        used = (self.recipe, *(fallback.recipe for fallback in self.fallbacks))
        return frozenset().union(*(recipe.strategies() for recipe in used))

    def needs(self) -> frozenset[ShopperPart]:
        """What must be known of the shopper beside what they touched."""
        none: frozenset[ShopperPart] = frozenset()
        return none.union(*(strategies.get(name).needs for name in self.strategies()))


class UnknownSurfaceError(RecommendationError, LookupError):
    """No surface has this slug."""


POPULAR = Fallback(
    name="popular",
    # varied first, so that a newcomer finds something of theirs; the rest only where that is not enough
    recipe=FirstOf(Cap(Mmr(From("popular")), per_category=3), From("popular")),
    title=_("Popular right now"),
)

BROWSING = Fallback(name="browsing", recipe=From("content"), title=_("Like what you looked at"))

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
        Surface(
            slug="recently_viewed",
            title=_("Recently viewed"),
            recipe=From("recently_viewed"),
            fills_up=False,
            least=2,
        ),
        Surface(
            slug="history",
            title=_("From your history"),
            recipe=From("history"),
            fallbacks=(BROWSING,),
            fills_up=False,
        ),
        Surface(
            slug="buy_again",
            title=_("Buy again"),
            recipe=From("buy_again"),
            shows_bought=True,
            fills_up=False,
        ),
        Surface(slug="budget", title=_("In your budget"), recipe=From("budget"), fills_up=False),
        Surface(slug="seasonal", title=_("This season"), recipe=From("seasonal"), fills_up=False),
        Surface(slug="new_for_you", title=_("New for you"), recipe=From("new_arrivals"), fills_up=False),
        Surface(slug="from_likes", title=_("From your likes"), recipe=From("from_likes"), fills_up=False),
    )
}


def get(slug: str) -> Surface:
    """The surface of that slug. Raises UnknownSurfaceError."""
    try:
        return SURFACES[slug]
    except KeyError:
        raise UnknownSurfaceError(slug) from None
