"""Reasons in a few words for the line on a card. Nothing is claimed beyond the evidence."""

from collections.abc import Sequence

PHRASES: dict[str, str] = {
    "shoppers_like_you": "Based on {title}",
    "similar_to_touched": "Similar to {title}",
    "similar_to_this": "",
    "same_shoppers": "Chosen by the same shoppers",
    "seen_before": "You looked at this before",
    "popular": "Popular right now",
    "newest": "New in the shop",
    "no_evidence": "",
}
"""By reason code; "" where a line would only repeat the heading."""


def phrase(code: str, titles: Sequence[str]) -> str:
    """The line for a reason, "" where there is nothing to say or the product it speaks of is gone."""
    pattern = PHRASES.get(code, "")
    if "{title}" in pattern:
        return pattern.format(title=titles[0]) if titles else ""
    return pattern
