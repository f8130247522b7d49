"""What is chosen on a product page, and what else can be."""

from decimal import Decimal
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.choices import choose, pictures_of
from shop.models import ProductImage, Variant

COLOURS = st.sampled_from(["", "Sage", "Plum", "sage & plum"])
SIZES = st.sampled_from(["", "S", "M", "2 × 10 kg"])


def sold(*kinds):
    """Variants from (colour, size) or (colour, size, stock)."""
    variants = []
    for number, (colour, size, *stock) in enumerate(kinds, start=1):
        variants.append(
            Variant(pk=number, colour=colour, size=size, price=Decimal(number), stock=(stock or [5])[0])
        )
    return variants


def names(options):
    return [option.name for option in options]


def asked(option):
    return {key: values[0] for key, values in parse_qs(option.address[1:], keep_blank_values=True).items()}


SHIRT = sold(("Sage", "S"), ("Sage", "M", 0), ("Plum", "M"), ("Plum", "L"))


def test_sizes_are_those_of_the_chosen_colour():
    choice = choose(SHIRT, {"colour": "Plum"})
    assert (choice.variant, names(choice.colours), names(choice.sizes)) == (
        SHIRT[2],
        ["Sage", "Plum"],
        ["M", "L"],
    )
    assert [option.is_chosen for option in (*choice.colours, *choice.sizes)] == [False, True, True, False]


def test_a_colour_is_offered_in_the_size_chosen_where_it_comes_in_that():
    choice = choose(SHIRT, {"colour": "Plum", "size": "M"})
    assert [asked(option) for option in choice.colours] == [
        {"colour": "Sage", "size": "M"},
        {"colour": "Plum", "size": "M"},
    ]
    choice = choose(SHIRT, {"colour": "Plum", "size": "L"})
    assert asked(choice.colours[0]) == {"colour": "Sage"}


def test_a_sold_out_choice_can_be_chosen_and_says_so():
    choice = choose(SHIRT, {"colour": "sage", "size": "m"})
    assert choice.variant == SHIRT[1]
    assert [option.is_sold_out for option in choice.sizes] == [False, True]
    assert [option.is_sold_out for option in choice.colours] == [False, False]


def test_what_nobody_chose_can_be_bought_and_has_the_colour_of_the_cover():
    cover = [ProductImage(pk=1, colour="Plum")]
    assert choose(SHIRT, {}).variant == SHIRT[0]
    assert choose(SHIRT, {}, pictures=cover).variant == SHIRT[2]
    assert choose(sold(("Sage", "S", 0), ("Plum", "S")), {}).variant.colour == "Plum"
    assert choose(sold(("Sage", "S", 0), ("Plum", "S", 0)), {}).variant.colour == "Sage"


@pytest.mark.parametrize(
    "query", [{"colour": "Gold"}, {"size": "XXXL"}, {"colour": "\x00", "size": "9" * 9999}, {"colour": ""}]
)
def test_what_is_not_sold_is_passed_over(query):
    assert choose(SHIRT, query).variant == SHIRT[0]


def test_of_a_combination_that_is_not_sold_the_colour_counts():
    assert choose(SHIRT, {"colour": "Sage", "size": "L"}).variant == SHIRT[0]


def test_nothing_is_to_be_chosen_where_there_is_one_kind_or_none():
    for variants in ([], sold(("", ""))):
        choice = choose(variants, {"colour": "Sage"})
        assert (choice.colours, choice.sizes) == ([], [])
    assert choose([], {}).variant is None


@pytest.mark.parametrize(
    ("sizes", "facts", "legend"),
    [
        (["S", "M"], {}, "Size"),
        (["38", "39"], {"Sole": "39 mm"}, "Size"),
        (["128 GB", "1 TB"], {}, "Storage"),
        (["4 kg", "2 × 10 kg"], {}, "Weight"),
        (["250 ml", "1.5 l"], {}, "Volume"),
        (["Paperback", "Hardback"], {"Pages": "384", "Format": "Paperback"}, "Format"),
        (["26 cm", "30 cm"], {}, "Size"),
    ],
)
def test_sizes_are_called_what_they_are(sizes, facts, legend):
    variants = sold(*(("", size) for size in sizes))
    assert choose(variants, {}, facts=facts).size_legend == legend


def test_prices_are_told_where_they_differ():
    choice = choose(sold(("Sage", ""), ("Plum", "")), {})
    assert (choice.colour_prices_differ, choice.size_prices_differ) == (True, False)
    choice = choose(sold(("Sage", "S"), ("Sage", "M")), {})
    assert (choice.colour_prices_differ, choice.size_prices_differ) == (False, True)


def test_options_carry_on_what_else_the_address_says():
    choice = choose(SHIRT, {}, beside=[("from", "a.b"), ("stars", "2")])
    for option in (*choice.colours, *choice.sizes):
        assert (asked(option)["from"], asked(option)["stars"]) == ("a.b", "2")


def test_a_colour_is_shown_by_its_own_picture():
    pictures = [ProductImage(pk=1, colour="plum"), ProductImage(pk=2), ProductImage(pk=3, colour="Sage")]
    choice = choose(SHIRT, {}, pictures=pictures)
    assert [option.picture.pk for option in choice.colours] == [3, 1]
    assert [picture.pk for picture in pictures_of("Sage", pictures)] == [3, 2]
    assert [picture.pk for picture in pictures_of("Gold", pictures)] == [2]
    assert pictures_of("Gold", pictures[:1]) == pictures[:1]


@settings(deadline=None)
@given(st.lists(st.tuples(COLOURS, SIZES, st.integers(0, 1)), min_size=1, max_size=8))
def test_every_option_leads_to_what_it_names_and_every_kind_can_be_reached(kinds):
    variants = sold(*kinds)
    reached, waiting = set(), [{}]
    while waiting:
        choice = choose(variants, waiting.pop())
        for option in choice.colours:
            assert choose(variants, asked(option)).variant.colour == option.name
        for option in choice.sizes:
            chosen = choose(variants, asked(option)).variant
            assert (chosen.colour, chosen.size) == (choice.variant.colour, option.name)
        if (kind := (choice.variant.colour, choice.variant.size)) not in reached:
            reached.add(kind)
            waiting += [asked(option) for option in (*choice.colours, *choice.sizes)]
    assert reached == {(colour, size) for colour, size, _stock in kinds}
