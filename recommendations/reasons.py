"""Reasons in a few words for the line on a card. Nothing is claimed beyond the evidence."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.utils.dates import MONTHS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _now
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
    "viewed": "",
    "bought_same_category": _("From the same shelf as {title}, which you bought"),
    "bought_same_type": _("You bought something of the kind: {title}"),
    "bought_same_colour": _("In the colour of {title}, which you bought"),
    "bought_before": _("You bought this in {months}"),
    "usual_spend": _("Around what you usually spend"),
    "below_usual_spend": _("Less than you usually spend"),
    "above_usual_spend": _("A little more than you usually spend"),
    "in_season": _("For {season}"),
    "in_season_same_category": _("For {season}, from the same shelf as {title}"),
    "new_this_week": _("New this week"),
    "new_this_month": _("New this month"),
    "new_lately": _("New lately"),
    "because_liked": _("Because you like {title}"),
    "because_saved": _("Because you saved {title}"),
    "because_reviewed": ngettext_lazy(
        "Because you gave {title} {rating} star", "Because you gave {title} {rating} stars", "rating"
    ),
    "no_evidence": "",
}
"""By reason code, as text or lazily translated text, with `{title}`, `{category}`, the evidence's numbers and
what `_in_words` makes of them; "" where a line would only repeat the heading."""
SEASONS = (_("spring"), _("summer"), _("autumn"), _("winter"))
"""As `Catalogue.seasons` counts them."""


def phrase(reason: Reason, titles: Sequence[str], *, category: str = "") -> str:
    """The line for a reason, "" where there is nothing to say or what it speaks of is gone.

    `titles` are those of the products in its evidence that can still be shown, `category` the name of the
    category in it.
    """
    named = {"title": titles[0] if titles else None, "category": category or None}
    facts = {k: fact for k, fact in {**_in_words(reason.evidence), **named}.items() if fact is not None}
    try:
        return str(PHRASES.get(reason.code, "").format(**facts))
    except LookupError:  # a plural without its number raises IndexError
        return ""


def _in_words(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The evidence, times and seasons in words."""
    facts = dict(evidence)
    if "season" in facts:
        facts["season"] = SEASONS[facts["season"]]
    if "bought_at" in facts:
        facts["months"] = _months(facts["bought_at"])
    return facts


def _months(moments: Sequence[int]) -> str:
    """The months of these times, oldest first, three at most: "March and May". Years where they differ."""
    times = [datetime.fromtimestamp(moment, UTC) for moment in moments]
    months = [month for month, _times in groupby((time.year, time.month) for time in times)][-3:]
    one_year = len({year for year, _month in months}) == 1
    named = [str(MONTHS[month]) if one_year else f"{MONTHS[month]} {year}" for year, month in months]
    return get_text_list(named, _now("and"))
