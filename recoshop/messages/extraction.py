"""What the source says that a reader may see: every text given to gettext, in Python and in templates."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.apps import apps
from django.utils.translation.template import templatize

from recoshop import model_names

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("analytics", "recommendations", "recoshop", "shop")
TEMPLATES = "templates"
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENT_TAGS = ("Translators",)
NO_LINE = 0
"""Where in a file a text stands changes with every edit, and is left out."""

Found = tuple[Any, list[str], str | None]
"""A text or its forms, what is said about it to translators, and its context."""


def source_messages() -> Catalog:
    """Every text of the source, each with the files it is in, without translations."""
    found = messages_below(BASE_DIR)
    if not apps.ready:
        django.setup()
    for name in model_names.unwritten():
        found.add(name.text, locations=[(f"{name.module.replace('.', '/')}.py", NO_LINE)])
    return found


def messages_below(root: Path) -> Catalog:
    """Every text of the Python and the templates in a folder laid out as ours."""
    found = Catalog(fuzzy=False)
    for path in source_files(root):
        place = path.relative_to(root).as_posix()
        for message, comments, context in _messages(path):
            found.add(message, locations=[(place, NO_LINE)], auto_comments=comments, context=context)
    return found


def as_python(template: str) -> str:
    """A template as Python that asks gettext for the same texts the template asks for when rendered.

    Django makes the calls and writes letters for everything else; what is left is to take away the
    indentation, which means something in Python.
    """
    return "\n".join(line.lstrip() for line in templatize(template).splitlines())


def source_files(root: Path = BASE_DIR) -> Iterator[Path]:
    """The Python and the templates that may speak to a reader; migrations repeat what models say."""
    for package in PACKAGES:
        paths = sorted((root / package).rglob("*.py"))
        yield from (path for path in paths if "migrations" not in path.parts)
    yield from sorted(path for path in (root / TEMPLATES).rglob("*") if path.is_file())


def _messages(path: Path) -> Iterator[Found]:
    file: IO[bytes] = io.BytesIO(path.read_bytes())
    if path.suffix != ".py":
        file = io.BytesIO(as_python(path.read_text(encoding="utf-8")).encode())
    for _line, message, comments, context in extract(
        "python", file, keywords=KEYWORDS, comment_tags=COMMENT_TAGS, options={"encoding": "utf-8"}
    ):
        yield message, comments, context
