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


def test_an_unknown_code_says_nothing():
    assert phrase(Reason("astrology"), ["Oak chair"]) == ""


def test_a_hostile_title_is_not_taken_for_a_pattern():
    reason = Reason("shoppers_like_you")
    assert phrase(reason, ["{title.__class__}"]) == "Based on {title.__class__}"
