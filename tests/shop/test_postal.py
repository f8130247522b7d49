"""Addresses and phone numbers, country by country."""

import pytest
from django_countries.data import COUNTRIES
from hypothesis import given
from hypothesis import strategies as st

from shop import postal
from shop.postal import Wrong


@pytest.mark.parametrize(
    ("country", "region", "typed", "written"),
    [
        ("GB", "", "ls11aa", "LS1 1AA"),
        ("GB", "", "LS1   1AA", "LS1 1AA"),
        ("IE", "Dublin", "d02x285", "D02 X285"),
        ("US", "California", "94107 1234", "94107-1234"),
        ("US", "ca", "94107", "94107"),
        ("DE", "", "10115", "10115"),
        ("PL", "", "00950", "00-950"),
        ("CA", "ON", "k1a0b1", "K1A 0B1"),
        ("AE", "Dubai", "", ""),
        ("AQ", "", "what I like", "WHAT I LIKE"),
    ],
)
def test_a_postcode_is_written_as_its_country_does(country, region, typed, written):
    checked = postal.check(country=country, region=region, postcode=typed)
    assert (checked.postcode, checked.wrong) == (written, frozenset())


@pytest.mark.parametrize(
    ("country", "region", "typed"),
    [
        ("GB", "", "12345"),
        ("GB", "", "GIR 0AA and more"),
        ("DE", "", "1011"),
        ("US", "NY", "94107"),
        ("GB", "", "💥"),
    ],
)
def test_a_postcode_of_elsewhere_is_wrong_and_left_as_typed(country, region, typed):
    checked = postal.check(country=country, region=region, postcode=typed)
    assert (checked.postcode, checked.wrong) == (typed, frozenset({Wrong.POSTCODE}))
    assert checked.example


@pytest.mark.parametrize(
    ("country", "typed", "written"),
    [
        ("US", "california", "CA"),
        ("AU", "nsw", "NSW"),
        ("IE", "cork", "Co. Cork"),
        ("IE", "Munster", "Munster"),
        ("GB", "West Yorkshire", "West Yorkshire"),
        ("JP", "Tokyo", "Tokyo"),
        ("XX", "Anywhere", "Anywhere"),
    ],
)
def test_a_region_is_known_by_its_name_or_its_code(country, typed, written):
    checked = postal.check(country=country, region=typed)
    assert (checked.region, checked.wrong) == (written, frozenset())


def test_a_region_that_is_needed_has_to_be_one():
    assert postal.check(country="US", region="Yorkshire").wrong == {Wrong.REGION}


@pytest.mark.parametrize(
    ("country", "parts"),
    [
        ("GB", {"city", "postcode"}),
        ("IE", {"city"}),
        ("US", {"city", "region", "postcode"}),
        ("DE", {"city", "postcode"}),
        ("AE", {"region"}),
        ("XX", set()),
        ("all", set()),
        ("../x", set()),
    ],
)
def test_each_country_needs_its_own_parts(country, parts):
    assert postal.needed(country) == parts


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_examples_of_every_country_are_right(country):
    example = postal.check(country=country).example
    assert postal.check(country=country, postcode=example).wrong == frozenset()


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("0113 496 0000", "GB", "+44 113 496 0000"),
        ("(030) 90 18 20", "DE", "+49 30 901820"),
        ("+1 202 555 0123", "GB", "+1 202-555-0123"),
        ("12", "GB", None),
        ("call me", "GB", None),
        ("9" * 10_000, "GB", None),
        ("+", "", None),
    ],
)
def test_a_phone_number_is_kept_as_it_is_dialled_from_anywhere(typed, country, number):
    assert postal.international(typed, country=country) == number


def test_a_line_is_tidied_but_keeps_its_script():
    assert postal.tidy("  Ömer \r\n\x1b نجيب\t محفوظ 💐 ") == "Ömer نجيب محفوظ 💐"


@given(country=st.sampled_from([*COUNTRIES, "", "XX"]), region=st.text(), postcode=st.text())
def test_whatever_is_typed_is_answered_and_what_was_put_right_stays_right(country, region, postcode):
    once = postal.check(country=country, region=region, postcode=postcode)
    again = postal.check(country=country, region=once.region, postcode=once.postcode)
    assert once.wrong == again.wrong
    if not once.wrong:
        assert again == once
