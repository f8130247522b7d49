"""Reasons in a few words for the line on a card. Nothing is claimed beyond the evidence."""

from collections.abc import Sequence

from recommendations.types import Reason

PHRASES: dict[str, str] = {
    "shoppers_like_you": "Based on {title}",
    "similar_to_touched": "Similar to {title}",
    "similar_to_this": "",
    "same_shoppers": "{shoppers} shoppers looked at both",
    "similar_taste": "",
    "seen_before": "You looked at this before",
    "favourite_category": "Because you like {category}",
    "favourite_brand": "A brand you chose",
    "favourite_category_and_brand": "{category}, from a brand you chose",
    "near_budget": "About what you usually spend",
    "popular": "Popular right now",
    "newest": "New in the shop",
    "no_evidence": "",
}
"""By reason code, with `{title}`, `{category}` and the numbers of the evidence; "" where a line would only
repeat the heading."""


def phrase(reason: Reason, titles: Sequence[str], *, category: str = "") -> str:
    """The line for a reason, "" where there is nothing to say or what it speaks of is gone.

    `titles` are those of the products in its evidence that can still be shown, `category` the name of the
    category in it.
    """
    named = {"title": titles[0] if titles else None, "category": category or None}
    facts = {name: fact for name, fact in {**reason.evidence, **named}.items() if fact is not None}
    try:
        return PHRASES.get(reason.code, "").format_map(facts)
    except KeyError:
        return ""
