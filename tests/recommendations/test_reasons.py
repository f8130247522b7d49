import pytest

from recommendations.reasons import PHRASES, phrase


def test_a_phrase_names_the_product_of_the_evidence():
    assert phrase("shoppers_like_you", ["Oak chair"]) == "Based on Oak chair"


@pytest.mark.parametrize("code", PHRASES)
def test_nothing_is_claimed_without_evidence(code):
    assert "{" not in phrase(code, [])


def test_an_unknown_code_says_nothing():
    assert phrase("astrology", ["Oak chair"]) == ""


def test_a_hostile_title_is_not_taken_for_a_pattern():
    assert phrase("shoppers_like_you", ["{title.__class__}"]) == "Based on {title.__class__}"
