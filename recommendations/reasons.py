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
    "popular": "Popular right now",
    "newest": "New in the shop",
    "no_evidence": "",
}
"""By reason code, with `{title}` and the numbers of the evidence; "" where a line would only repeat the
heading."""


def phrase(reason: Reason, titles: Sequence[str]) -> str:
    """The line for a reason, "" where there is nothing to say or what it speaks of is gone.

    `titles` are those of the products in its evidence that can still be shown.
    """
    facts = {**reason.evidence, **({"title": titles[0]} if titles else {})}
    try:
        return PHRASES.get(reason.code, "").format_map(facts)
    except KeyError:
        return ""
