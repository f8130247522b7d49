"""Makes titles readable that a till wrote in capitals: "WHITE HANGING HEART T-LIGHT HOLDER"."""

import re

LONGEST = 200
_SHOUTING = 0.7
"""From this share of capitals on, a text is written in capitals."""
_WORD = re.compile(r"[^\W_]+(?:[.'’`][^\W_]+)*\.?")
_MEASURE = re.compile(
    r"\d+(?:\.\d+)?(?:[x×]\d+(?:\.\d+)?)*(?:mm|cm|m|kg|g|ml|cl|l|oz|lb|pc|pcs|w|v|x\d*)?", re.IGNORECASE
)
_MEASURES = re.compile(r"(?:\d+(?:\.\d+)?(?:mm|cm|m)?[x×])+\d+(?:\.\d+)?(?:mm|cm|m)?", re.IGNORECASE)
_SMALL = re.compile(r"an?|and|as|at|by|de|for|from|in|n|of|on|or|per|the|to|with")
_ACRONYM = re.compile(
    r"3D|BBQ|CD|DIY|DVD|FSC|I[IV]I?|LCD|LED|MDF|PVC|TV|UFO|UK|USA|USB|X{1,2}[LS]|(?:[A-Z]\.)+[A-Z]?"
)


def readable(description: str) -> str:
    """The description as a title. What is written in mixed case already is only tidied."""
    text = " ".join(re.sub(r"\s*,\s*", ", ", description.strip(" *.,;:-")).split())
    letters = [each for each in text if each.isalpha()]
    if sum(each.isupper() for each in letters) >= _SHOUTING * len(letters):
        text = _WORD.sub(lambda found: _cased(found.group(), is_first=found.start() == 0), text)
    return text[:LONGEST].rstrip()


def _cased(word: str, *, is_first: bool) -> str:
    if _ACRONYM.fullmatch(word):
        return word
    if _MEASURE.fullmatch(word) or _MEASURES.fullmatch(word):
        return word.lower()
    if _SMALL.fullmatch(word.lower()) and not is_first:
        return word.lower()
    return word[:1].upper() + word[1:].lower()
