"""Reasons in a few words for the line on a card. Nothing is claimed beyond the evidence."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from recommendations.types import Reason

PHRASES: dict[str, str | Promise] = {
    "shoppers_like_you": _("Based on {title}"),
    "similar_to_touched": _("Similar to {title}"),
    "similar_to_this": "",
    "same_shoppers": _("{shoppers} shoppers looked at both"),
    "similar_taste": "",
    "seen_before": _("You looked at this before"),
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
    "because_reviewed": _("Because you gave {title} {rating} stars"),
    "no_evidence": "",
}
"""By reason code, with `{title}`, the numbers of the evidence and what `_in_words` makes of them; "" where a
line would only repeat the heading."""
SEASONS = (_("spring"), _("summer"), _("autumn"), _("winter"))
"""As `Catalogue.seasons` counts them."""


def phrase(reason: Reason, titles: Sequence[str]) -> str:
    """The line for a reason, "" where there is nothing to say or what it speaks of is gone.

    `titles` are those of the products in its evidence that can still be shown.
    """
    facts = {**_in_words(reason.evidence), **({"title": titles[0]} if titles else {})}
    try:
        return str(PHRASES.get(reason.code, "")).format_map(facts)
    except KeyError:
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
