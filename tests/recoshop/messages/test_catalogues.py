"""Catalogues: written in one way, brought in line without losing words, compiled when they are older."""

import gettext
import os

import pytest
from babel.messages.catalog import Catalog

from recoshop.messages import catalogues

FRENCH = """
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Sign in"
msgstr "Se connecter"

msgid "Gone"
msgstr "Parti"
"""


@pytest.fixture
def french(tmp_path):
    path = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(FRENCH)
    return path


@pytest.fixture
def source():
    said = Catalog(fuzzy=False)
    said.add("Sign out", locations=[("templates/b.html", 0), ("shop/a.py", 0)])
    said.add("Sign in", locations=[("shop/a.py", 0)])
    return said


def test_bringing_it_in_line_keeps_translations_adds_what_is_new_and_drops_what_is_gone(french, source):
    text = catalogues.written(catalogues.updated(catalogues.read(french), source))
    assert 'msgid "Sign in"\nmsgstr "Se connecter"' in text
    assert 'msgid "Sign out"\nmsgstr ""' in text
    assert "Gone" not in text


def test_it_is_written_in_order_without_dates_and_line_numbers(french, source):
    text = catalogues.written(catalogues.updated(catalogues.read(french), source))
    assert text.index('"Sign in"') < text.index('"Sign out"')
    assert "#: shop/a.py templates/b.html\n" in text
    assert "Date" not in text


def test_writing_what_was_read_changes_nothing(french, source):
    french.write_text(catalogues.written(catalogues.updated(catalogues.read(french), source)))
    assert catalogues.written(catalogues.read(french)) == french.read_text()


def test_what_is_compiled_is_what_gettext_reads(french):
    assert catalogues.compile_all(french.parent.parent.parent) == [french]
    with french.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Sign in") == "Se connecter"


def test_it_is_compiled_again_only_after_a_change(french):
    folder = french.parent.parent.parent
    catalogues.compile_all(folder)
    assert catalogues.compile_all(folder) == []
    later = french.with_suffix(".mo").stat().st_mtime_ns + 1
    os.utime(french, ns=(later, later))
    assert catalogues.compile_all(folder) == [french]
    assert sorted(path.name for path in french.parent.iterdir()) == ["django.mo", "django.po"]
