"""What keeps a catalogue from being complete: the checks `make lint` runs over every language."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message

from recoshop.messages import catalogues
from recoshop.messages.extraction import source_messages

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?\w+")
"""What a translation has to carry over: places to fill in, and the marks of bold type and links."""


def problems() -> list[str]:
    """What is wrong with the catalogues, a line each; none where they are complete."""
    source = source_messages()
    return [problem for path in catalogues.paths() for problem in problems_of(path, source=source)]


def problems_of(path: Path, *, source: Catalog) -> list[str]:
    """What is wrong with one catalogue, compared with what the source says."""
    catalogue = catalogues.read(path)
    place = f"{catalogue.locale_identifier}: "
    found = [place + told for message in catalogue if message.id for told in _wrong_with(message)]
    found += [
        place + f"“{_text(each)}” is missing" for each in source if each.id and not _is_in(catalogue, each)
    ]
    if path.read_text(encoding="utf-8") != catalogues.written(catalogues.updated(catalogue, source)):
        found.append(place + "not as extraction would write it; run `make messages`")
    return found


def _wrong_with(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield f"“{_text(message)}” is marked as fuzzy"
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    translated = [form for form in forms if form]
    if len(translated) < len(forms):
        yield f"“{_text(message)}” is not translated"
    asked = [_placeholders(text) for text in _texts(message)]
    for form in translated:
        if _placeholders(form) not in asked:
            yield f"“{form}” has not the placeholders and tags of “{_text(message)}”"


def _placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text.replace("%%", "")))


def _is_in(catalogue: Catalog, message: Message) -> bool:
    return catalogue.get(message.id, context=message.context) is not None


def _texts(message: Message) -> list[Any]:
    return list(message.id) if isinstance(message.id, tuple | list) else [message.id]


def _text(message: Message) -> str:
    return str(_texts(message)[0])
