"""The form of a postal address, at the checkout and in the address book."""

import pytest

from shop.forms import AddressForm

LEEDS = {
    "full_name": "Gus Guest",
    "line1": "1 High Street",
    "city": "Leeds",
    "postcode": "ls11aa",
    "country": "GB",
}


def errors_of(**changes):
    return AddressForm({**LEEDS, **changes}).errors


def test_an_address_comes_out_as_its_country_writes_it():
    form = AddressForm({**LEEDS, "full_name": " Gus \n Guest ", "phone": "0113 496 0000"})
    assert form.is_valid()
    address = form.save(commit=False)
    assert (address.full_name, address.postcode, address.phone) == (
        "Gus Guest",
        "LS1 1AA",
        "+44 113 496 0000",
    )


@pytest.mark.parametrize(
    ("country", "missing"),
    [
        ("GB", ["city", "postcode"]),
        ("IE", ["city"]),
        ("AE", ["region"]),
        ("US", ["city", "region", "postcode"]),
    ],
)
def test_what_a_country_needs_is_required_there_only(country, missing):
    errors = errors_of(country=country, city="", region="", postcode="")
    assert sorted(errors) == sorted(missing)


def test_a_wrong_postcode_is_said_at_its_field_with_a_right_one():
    [said] = errors_of(postcode="10115")["postcode"]
    assert "United Kingdom" in said
    assert "EC1Y 8SY" in said


def test_a_region_that_is_none_is_said_at_its_field():
    assert "United States" in errors_of(country="US", region="Yorkshire", postcode="94107")["region"][0]


def test_a_phone_number_of_elsewhere_needs_its_code():
    assert errors_of(phone="030 901820 x")["phone"]
    assert not errors_of(phone="+49 30 901820")


@pytest.mark.parametrize("name", ["محمد بن سلمان", "李小龍", "👩‍🚀 Ada", "O’Neill-Šmíd", "ॐ"])
def test_a_name_may_be_of_any_script(name):
    form = AddressForm({**LEEDS, "full_name": name})
    assert form.is_valid()
    assert form.cleaned_data["full_name"] == name


@pytest.mark.parametrize("name", ["x" * 10_000, "\x00", "Gus\x00", "", "   "])
def test_a_name_that_is_none_or_too_long_is_refused_in_words(name):
    assert errors_of(full_name=name)["full_name"]


@pytest.mark.parametrize("country", ["", "ZZ", "all", "\x00", "GB\n", "x" * 10_000])
def test_a_country_that_is_none_is_refused(country):
    assert errors_of(country=country)["country"]
