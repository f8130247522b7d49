"""Words for addresses that nothing else has yet. Pure."""

from collections.abc import Container
from itertools import count


def free_slug(stem: str, taken: Container[str], *, longest: int) -> str:
    """The stem, or the stem with the first number from 2 on that makes it free, cut to so many characters."""
    stem = stem[:longest]
    if stem not in taken:
        return stem
    for number in count(2):
        tail = f"-{number}"
        if (slug := stem[: longest - len(tail)] + tail) not in taken:
            return slug
    raise AssertionError  # `count` does not end
