"""The catalogues in `locale/`: brought in line with the source, and compiled to what gettext reads.

A catalogue has one written form, so that two people who extract get the same file: sorted by text, without
dates and line numbers. The compiled `.mo` is left out of git and made anew when its `.po` is younger.
"""

import io
import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from recoshop.messages.extraction import BASE_DIR, source_messages

LOCALE_DIR = BASE_DIR / "locale"
WIDTH = 108
_HEADER = """\
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def paths(folder: Path = LOCALE_DIR) -> list[Path]:
    """The `.po` of every language there is."""
    return sorted(folder.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    """The catalogue as it lies there. Raises PoFileError where it cannot be read."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def written(catalogue: Catalog) -> str:
    """The one way a catalogue is written down."""
    text = io.BytesIO()
    write_po(
        text,
        catalogue,
        width=WIDTH,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    header = _HEADER.format(locale=catalogue.locale_identifier, plural_forms=catalogue.plural_forms)
    return header + text.getvalue().decode()


def updated(catalogue: Catalog, source: Catalog) -> Catalog:
    """The catalogue with all that the source says and nothing else; what was translated stays so.

    A text that was changed has to be translated anew: no translation is guessed from one that looks alike.
    """
    catalogue.update(source, no_fuzzy_matching=True, update_header_comment=False)
    return catalogue


def update_all() -> list[Path]:
    """Bring every catalogue in line with the source; which ones have changed."""
    source = source_messages()
    fresh = {path: written(updated(read(path), source)).encode() for path in paths()}
    changed = [path for path, text in fresh.items() if path.read_bytes() != text]
    for path in changed:
        _write(path, fresh[path])
    return changed


def compile_all(folder: Path = LOCALE_DIR) -> list[Path]:
    """Compile what is older than its source; which ones that were. Safe to run twice at once."""
    stale = [path for path in paths(folder) if not _is_compiled(path)]
    for path in stale:
        compiled = io.BytesIO()
        write_mo(compiled, read(path))
        _write(path.with_suffix(".mo"), compiled.getvalue())
    return stale


def _is_compiled(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns > path.stat().st_mtime_ns


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, whoever else does so at the same moment."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)
