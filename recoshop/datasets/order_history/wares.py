"""Tells products from the other things merchants book as order lines: postage, fees, vouchers, corrections.

A line is no product when its code or the description of its code says so. Codes alone do not decide: some
shops number their fees, others name their products.
"""

import re

_NO_PRODUCT_CODES = re.compile(
    r"""
    (?!\d+$).{1,2}              # one or two characters, not a number: M, D, S, C2
    | POST(AGE)? | DOT | PADS | CRUK
    | .*(BANK.?CHARGES?|AMAZON.?FEE|GIFT.?(VOUCHER|CARD|CERT)|ADJUST|DISCOUNT|SHIPPING|COMMISSION).*
    | GIFT_\d.*                 # gift_0001_20, a voucher of £20
    | (TEST|SAMPLE|FEE)S?\d*
    """,
    re.VERBOSE,
)
_SERVICE = (
    r"(?:postage|carriage|shipping|delivery|freight|handling|insurance|packing|surcharge|commission|donation)"
)
_NO_PRODUCT_DESCRIPTIONS = re.compile(
    rf"""
    (?:\w+\s){{0,3}}{_SERVICE}(?:\s(?:and|&)\s{_SERVICE})?(?:\s(?:charges?|fees?|costs?))?  # next day carriage
    | (?:bank|card|payment|handling|service|admin)\s(?:charges?|fees?) | (?:\w+\s)?fees?
    | manual | discounts?(?:\s.*)? | samples? | adjustments?(?:\s.*)? | adjust\sbad\sdebt | tests?(?:\s.*)?
    | refunds?(?:\s.*)? | vouchers? | credit\snotes? | deposits? | rounding | tips?
    | .*\bgift\s(?:voucher|certificate)\b.* | e-?gift\scard.*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NOTES = re.compile(
    r"\?|\b(?:damage[sd]?|damages/.*|thrown|throw away|lost|missing|found|faulty|broken|smashed|crushed|cracked"
    r"|mouldy|rusty|smudges|wrong(?:ly)?|barcode|sold as|sold sets?|adjust\w*|mailout|dotcom|amazon|ebay"
    r"|credit(?:ed)?|returned|counted|check|stock|cargo order|mystery|test|given away|showroom|mix up)\b",
    re.IGNORECASE,
)


def is_product(code: str, *, description: str) -> bool:
    """Whether a code (in capitals) with this description is something that is sold."""
    if _NO_PRODUCT_CODES.fullmatch(code):
        return False
    return not _NO_PRODUCT_DESCRIPTIONS.fullmatch(description.strip())


def is_note(description: str) -> bool:
    """Whether somebody in the warehouse wrote this ("damages", "thrown away", "?") and it names nothing."""
    letters = [each for each in description if each.isalpha()]
    if len(letters) < 3:
        return True
    # A remark is typed as people type; where names are in capitals, "FOUND" in one is part of a name.
    return not description.isupper() and bool(_NOTES.search(description))
