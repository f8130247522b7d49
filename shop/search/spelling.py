"""What a mistyped search may have meant, by the words the catalogue itself uses."""

from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from shop.models import SearchWord
from shop.search import text as searched

SHORTEST = 3
"""Shorter words are taken as they are: too much is one letter away from them."""


def corrected(text: str) -> str:
    """The text with unknown words replaced by the nearest the catalogue uses; "" when nothing is near.

    Near is one slip in words of up to five letters, two in words of up to nine, three in longer ones; a slip
    is a letter too many, too few, wrong, or two swapped. Of equally near words the one that more products use
    wins. What is excluded stays so, as it was typed.
    """
    wanted, excluded = searched.parted(text)
    typed = searched.words(wanted)
    doubtful = [word for word in typed if len(word) >= SHORTEST]
    if not doubtful:
        return ""
    vocabulary = _vocabulary(shortest=min(map(len, doubtful)), longest=max(map(len, doubtful)))
    meant = [_nearest(word, vocabulary) if len(word) >= SHORTEST else word for word in typed]
    return " ".join([*meant, *(f"-{each}" for each in excluded)]) if meant != typed else ""


def _vocabulary(*, shortest: int, longest: int) -> dict[str, int]:
    near = SearchWord.objects.alias(n=Length("word")).filter(n__gte=shortest - 3, n__lte=longest + 3)
    return dict(near.values_list("word", "products"))


def _nearest(word: str, vocabulary: dict[str, int]) -> str:
    """The word itself where it is known or nothing is near."""
    if word in vocabulary:
        return word
    found = process.extract(
        word, vocabulary.keys(), scorer=OSA.distance, score_cutoff=_slips(word), limit=None
    )
    if not found:
        return word
    return min(found, key=lambda each: (each[1], -vocabulary[each[0]], each[0]))[0]


def _slips(word: str) -> int:
    return 1 + (len(word) > 5) + (len(word) > 9)
