"""Tells products from the other things merchants book as order lines: postage, fees, vouchers, corrections.

A line is no product when its code or the description of its code says so. Codes alone do not decide: some
shops number their fees, others name their products.
"""

import re
from collections.abc import Iterable
from statistics import median_low

_NO_PRODUCT_CODES = re.compile(
    r"""
    POST(AGE)? | DOT | PADS | CRUK
    | .*(BANK.?CHARGES?|AMAZON.?FEE|GIFT.?(VOUCHER|CARD|CERT)|ADJUST|DISCOUNT|SHIPPING|COMMISSION).*
    | GIFT_\d.*                 # gift_0001_20, a voucher of £20
    | (TEST|SAMPLE|FEE)S?\d*
    """,
    re.VERBOSE,
)
_ABBREVIATION = 2
_SERVICE = r"(?:postage|carriage|shipping|delivery|freight|handling|insurance|surcharge|commission|donation)"
_NO_PRODUCT_DESCRIPTIONS = re.compile(
    rf"""
    (?:\w+\s){{0,3}}{_SERVICE}(?:\s(?:and|&)\s{_SERVICE})?(?:\s(?:charges?|fees?|costs?))?
    | (?:bank|card|payment|handling|service|admin)\s(?:charges?|fees?) | (?:\w+\s)?fees?
    | manual | discounts?(?:\s.*)? | samples? | tests? | adjust(?:ments?)?(?:\s.*)?
    | refunds?(?:\s.*)? | vouchers? | credit\snotes? | deposits? | rounding | tips?
    | .*\bgift\s(?:voucher|certificate)\b.* | e-?gift\scard.*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_REMARKS = re.compile(
    r"\?|\b(?:damage[sd]?|thrown|throw away|lost|missing|found|faulty|broken|smashed|crushed|cracked"
    r"|mouldy|rusty|smudges|wrong(?:ly)?|barcode|sold as|sold sets?|adjust\w*|mailout|dotcom|amazon|ebay"
    r"|credit(?:ed)?|returned|counted|check|stock|cargo order|mystery|test|given away|showroom|mix up)\b",
    re.IGNORECASE,
)


def typical_length(codes: Iterable[str]) -> int:
    """How long a file's codes are, most of them."""
    return median_low([len(code) for code in set(codes)] or [0])


def is_product(code: str, *, description: str, usual_length: int) -> bool:
    """Whether a code (in capitals) with this description is something that is sold.

    `usual_length` is that of the file's codes: among longer ones M, D or C2 are the till's, and no product.
    """
    is_odd = len(code) <= _ABBREVIATION < usual_length - 1 and not code.isdigit()
    if is_odd or _NO_PRODUCT_CODES.fullmatch(code):
        return False
    return not _NO_PRODUCT_DESCRIPTIONS.fullmatch(description.strip())


def is_name(description: str) -> bool:
    """Whether this can be what something is called; "?" cannot."""
    return sum(each.isalpha() for each in description) >= 3


def is_remark(description: str) -> bool:
    """Whether somebody in the warehouse wrote this on a line without a price: "damages", "thrown away".

    Remarks are typed as people type; in a name in capitals, "FOUND" is part of the name.
    """
    return not description.isupper() and bool(_REMARKS.search(description))
