"""What a shopper was shown, carried through the form."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop import agreement
from shop.agreement import AgreedLine, LineChange

CHAIR, BENCH = AgreedLine(1, 2, Decimal("20.00")), AgreedLine(7, 1, Decimal("3.50"))
LINES = st.builds(
    AgreedLine,
    variant_id=st.integers(1, 10**17),
    quantity=st.integers(1, 99),
    unit_price=st.decimals(0, 99_999_999, places=2),
)


@given(st.lists(LINES))
def test_lines_come_back_as_they_went(lines):
    assert agreement.read(agreement.written(lines)) == tuple(lines)


@pytest.mark.parametrize(
    "text", ["forty", "1*2", "1*2@3", "-1*2@3.00", "1*2@3.00;", "١*2@x", "9" * 40 + "*1@1.00", "\x00"]
)
def test_what_no_page_of_ours_wrote_is_refused(text):
    with pytest.raises(ValueError, match="no agreed lines"):
        agreement.read(text)


def test_the_sum_of_the_lines():
    assert agreement.subtotal([CHAIR, BENCH]) == Decimal("43.50")
    assert agreement.subtotal([]) == 0


def test_only_what_is_different_is_a_change():
    dearer = AgreedLine(1, 2, Decimal("23.50"))
    titles = {1: "Oak chair", 7: "Ash bench"}
    assert agreement.changes([CHAIR, BENCH], [CHAIR, BENCH], titles=titles) == []
    assert agreement.changes([CHAIR, BENCH], [dearer, BENCH], titles=titles) == [
        LineChange("Oak chair", CHAIR, dearer)
    ]
    assert agreement.changes([CHAIR], [BENCH], titles=titles) == [
        LineChange("Ash bench", None, BENCH),
        LineChange("Oak chair", CHAIR, None),
    ]
