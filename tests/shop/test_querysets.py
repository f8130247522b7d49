"""Reads that several pages share."""

from decimal import Decimal
from typing import Any

import pytest

from shop import cart
from shop.models import OrderLine, Product
from shop.querysets import cover_of
from tests.factories import CartFactory, ImageFactory, ProductFactory, order_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shirt():
    """A shirt in two colours and one without a name, pictured whole and in one of the colours."""
    shirt = ProductFactory(variants=[{"colour": "Sage"}, {"colour": "Plum"}, {"colour": ""}])
    ImageFactory(product=shirt, image="plum.webp", colour="plum", position=0)
    ImageFactory(product=shirt, image="all.webp", position=1)
    return shirt


def test_a_cart_line_and_an_order_line_show_the_colour_that_is_bought(shirt):
    sage, plum, plain = shirt.variants.all()
    lines: list[Any] = cart.contents(CartFactory(holding={sage: 1, plum: 1, plain: 1})).lines
    assert {line.variant: line.cover["name"] for line in lines} == {
        sage: "all.webp",
        plum: "plum.webp",
        plain: "all.webp",
    }
    order_of(sage, plum, plain)
    annotated = OrderLine.objects.annotate(cover=cover_of("product", colour="variant__colour"))
    assert [line.cover["name"] for line in annotated] == ["all.webp", "plum.webp", "all.webp"]
    plum.delete()
    assert annotated.get(variant=None).cover["name"] == "all.webp"


def test_a_card_shows_the_first_picture_and_counts_colours(shirt):
    card = Product.objects.for_cards().get()
    assert (card.cover["name"], card.n_colours, card.prices_differ) == ("plum.webp", 2, False)


def test_a_card_knows_that_prices_differ(shirt):
    ProductFactory(title="Pan", variants=[{"price": Decimal(20)}, {"price": Decimal("20.01")}])
    assert Product.objects.for_cards().get(title="Pan").prices_differ
