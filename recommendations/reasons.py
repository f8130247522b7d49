"""Reasons in a few words for the line on a card. Nothing is claimed beyond the evidence."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from recommendations.types import Reason

PHRASES: dict[str, Any] = {
    "shoppers_like_you": _("Based on {title}"),
    "similar_to_touched": _("Similar to {title}"),
    "similar_to_this": "",
    "same_shoppers": ngettext_lazy(
        "{shoppers} shopper looked at both", "{shoppers} shoppers looked at both", "shoppers"
    ),
    "similar_taste": "",
    "seen_before": _("You looked at this before"),
    "favourite_category": _("Because you like {category}"),
    "favourite_brand": _("A brand you chose"),
    "favourite_category_and_brand": _("{category}, from a brand you chose"),
    "near_budget": _("About what you usually spend"),
    "popular": _("Popular right now"),
    "newest": _("New in the shop"),
    "no_evidence": "",
}
"""By reason code, as text or lazily translated text, with `{title}`, `{category}` and the numbers of the
evidence; "" where a line would only repeat the heading."""


def phrase(reason: Reason, titles: Sequence[str], *, category: str = "") -> str:
    """The line for a reason, "" where there is nothing to say or what it speaks of is gone.

    `titles` are those of the products in its evidence that can still be shown, `category` the name of the
    category in it.
    """
    named = {"title": titles[0] if titles else None, "category": category or None}
    facts = {name: fact for name, fact in {**reason.evidence, **named}.items() if fact is not None}
    try:
        return str(PHRASES.get(reason.code, "").format(**facts))
    except LookupError:  # a plural without its number raises IndexError
        return ""
