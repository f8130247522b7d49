from datetime import datetime

import pytest

from recommendations.reasons import PHRASES, phrase
from recommendations.types import Reason


def test_a_phrase_names_the_product_of_the_evidence():
    assert phrase(Reason("shoppers_like_you", {"items": [3]}), ["Oak chair"]) == "Based on Oak chair"


def test_a_phrase_gives_the_numbers_of_the_evidence():
    reason = Reason("same_shoppers", {"items": [3], "similarity": 0.7, "shoppers": 12})
    assert phrase(reason, ["Oak chair"]) == "12 shoppers looked at both"


def test_a_phrase_names_the_category_and_never_its_key():
    reason = Reason("favourite_category", {"category": 7})
    assert phrase(reason, [], category="Kitchen") == "Because you like Kitchen"
    assert phrase(reason, []) == ""


@pytest.mark.parametrize("code", PHRASES)
def test_nothing_is_claimed_without_evidence(code):
    assert "{" not in phrase(Reason(code), [])


@pytest.mark.parametrize(
    ("bought", "months"),
    [
        (["2026-03-04", "2026-05-30"], "March and May"),
        (["2026-05-01", "2026-05-30"], "May"),
        (["2025-12-31", "2026-01-01"], "December 2025 and January 2026"),
        (["2026-01-01", "2026-02-01", "2026-03-01", "2026-05-01"], "February, March and May"),
    ],
)
def test_purchases_are_told_by_their_months(bought, months):
    moments = [int(datetime.fromisoformat(f"{day}T12:00+00:00").timestamp()) for day in bought]
    assert phrase(Reason("bought_before", {"bought_at": moments}), []) == f"You bought this in {months}"


def test_seasons_have_names():
    assert phrase(Reason("in_season", {"season": 2}), []) == "For autumn"


def test_an_unknown_code_says_nothing():
    assert phrase(Reason("astrology"), ["Oak chair"]) == ""


def test_a_hostile_title_is_not_taken_for_a_pattern():
    reason = Reason("shoppers_like_you")
    assert phrase(reason, ["{title.__class__}"]) == "Based on {title.__class__}"
