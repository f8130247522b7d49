"""Makes titles readable that a till wrote in capitals: "WHITE HANGING HEART T-LIGHT HOLDER"."""

import re

LONGEST = 200
_SHOUTING = 0.7
"""From this share of capitals on, a text is written in capitals."""
_WORD = re.compile(r"[A-Za-z0-9]+(?:[.'’`][A-Za-z0-9]+)*\.?")
_MEASURE = re.compile(
    r"\d+(?:\.\d+)?(?:[x×]\d+(?:\.\d+)?)*(?:mm|cm|m|kg|g|ml|cl|l|oz|lb|pc|pcs|w|v|x\d*)?", re.IGNORECASE
)
_MEASURES = re.compile(r"(?:\d+(?:\.\d+)?(?:mm|cm|m)?[x×])+\d+(?:\.\d+)?(?:mm|cm|m)?", re.IGNORECASE)
_SMALL = frozenset("a an and as at by de for from in la le n of on or per the to with".split())
_KEPT = frozenset("3D BBQ CD DIY DVD FSC LCD LED MDF OK PVC TV UK UFO US USA USB XL XXL XS II III IV".split())


def readable(description: str) -> str:
    """The description as a title. What is written in mixed case already is only tidied."""
    text = " ".join(re.sub(r"\s*,\s*", ", ", description.strip(" *.,;:-")).split())
    letters = [each for each in text if each.isalpha()]
    if sum(each.isupper() for each in letters) >= _SHOUTING * len(letters):
        text = _WORD.sub(lambda found: _cased(found.group(), is_first=found.start() == 0), text)
    return text[:LONGEST].rstrip()


def _cased(word: str, *, is_first: bool) -> str:
    if word.upper() in _KEPT or re.fullmatch(r"(?:[A-Z]\.)+[A-Z]?", word):
        return word.upper()
    if _MEASURE.fullmatch(word) or _MEASURES.fullmatch(word):
        return word.lower()
    if word.lower() in _SMALL and not is_first:
        return word.lower()
    return word[:1].upper() + word[1:].lower()
