"""The token that says which place in which slate a shopper came from."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop import origins
from shop.origins import Origin


@given(st.uuids(), st.integers(0, 65_535))
def test_a_token_comes_back_as_the_origin_it_was_made_of(slate_id, position):
    origin = Origin(slate_id, position)
    assert origins.from_token(origins.to_token(origin, product_id=7), product_id=7) == origin


@given(st.text(max_size=200))
def test_any_text_is_no_origin_and_no_error(text):
    assert origins.from_token(text, product_id=7) is None


@pytest.mark.parametrize("token", [None, "", ".", "a.b", "\x00", "é.ü", "AAAA" * 6 + ".x"])
def test_what_is_no_token_is_no_origin(token):
    assert origins.from_token(token, product_id=7) is None


def test_a_changed_token_is_no_origin():
    token = origins.to_token(Origin(uuid4(), 5), product_id=7)
    for place in range(0, len(token), 3):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert origins.from_token(changed, product_id=7) is None


def test_a_token_is_good_for_its_own_product_only():
    token = origins.to_token(Origin(uuid4(), 5), product_id=7)
    assert origins.from_token(token, product_id=8) is None


@pytest.mark.parametrize("packed", ["AAAA", "not base64!", "ü"])
def test_a_signed_text_of_the_wrong_form_is_no_origin(packed):
    from shop.origins import _signature

    assert origins.from_token(f"{packed}.{_signature(packed, 7)}", product_id=7) is None


def test_a_token_is_short_and_needs_no_escaping_in_links():
    from urllib.parse import quote

    token = origins.to_token(Origin(UUID(int=2**128 - 1), 65_535), product_id=7)
    assert len(token) <= 75
    assert quote(token) == token
