"""Texts of libraries that we translate: they are still said, and said by us."""

from importlib.resources import files

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from recoshop.messages import catalogues
from recoshop.messages.borrowed import ACCOUNTS, COUNTRIES


def said_by(library):
    with files(library).joinpath("locale/de/LC_MESSAGES/django.po").open("rb") as file:
        return {message.id for message in read_po(file, locale="de")}


@pytest.mark.parametrize(("library", "borrowed"), [("allauth", ACCOUNTS), ("django_countries", COUNTRIES)])
def test_the_library_still_says_it(library, borrowed):
    assert set(borrowed) - said_by(library) == set()


@pytest.mark.parametrize("text", ACCOUNTS)
def test_it_is_said_in_our_words(text):
    ours = catalogues.read(catalogues.LOCALE_DIR / "de" / "LC_MESSAGES" / "django.po")
    with translation.override("de"):
        assert translation.gettext(text) == ours[text].string
