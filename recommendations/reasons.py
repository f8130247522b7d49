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
    "popular": _("Popular right now"),
    "newest": _("New in the shop"),
    "no_evidence": "",
}
"""By reason code, as text or lazily translated text, with `{title}` and the numbers of the evidence; "" where
a line would only repeat the heading."""


def phrase(reason: Reason, titles: Sequence[str]) -> str:
    """The line for a reason, "" where there is nothing to say or what it speaks of is gone.

    `titles` are those of the products in its evidence that can still be shown.
    """
    facts = {**reason.evidence, **({"title": titles[0]} if titles else {})}
    try:
        return str(PHRASES.get(reason.code, "").format(**facts))
    except LookupError:  # a plural without its number raises IndexError
        return ""
