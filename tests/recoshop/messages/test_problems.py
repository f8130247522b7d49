"""What `make lint` has to say about a catalogue; nothing about ours."""

import pytest
from babel.messages.catalog import Catalog

from recoshop import messages
from recoshop.messages import catalogues
from recoshop.messages.problems import problems_of


def problems_with(folder, *, translation, text="%(n)s of <b>%(title)s</b>", flags=()):
    """What is found wrong with a German catalogue that translates one text of the source like this."""
    source = Catalog(fuzzy=False)
    source.add(text, locations=[("shop/a.py", 0)])
    german = Catalog(locale="de", fuzzy=False)
    german.add(text, translation, locations=[("shop/a.py", 0)], flags=flags)
    path = folder / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(catalogues.written(german))
    return problems_of(path, source=source)


def test_every_catalogue_of_ours_is_complete():
    assert messages.problems() == []


def test_a_good_translation_is_fine(tmp_path):
    assert problems_with(tmp_path, translation="<b>%(title)s</b> mal %(n)s") == []


@pytest.mark.parametrize(
    ("translation", "told"),
    [
        ("", "not translated"),
        ("%(n)s von <b>%(titel)s</b>", "placeholders"),
        ("von <b>%(title)s</b>", "placeholders"),
        ("%(n)s von <b>%(title)s", "placeholders"),
        ("%(n)d von <b>%(title)s</b>", "placeholders"),
    ],
)
def test_a_translation_that_leaves_something_out_is_told(tmp_path, translation, told):
    (problem,) = problems_with(tmp_path, translation=translation)
    assert told in problem


def test_a_guessed_translation_is_told(tmp_path):
    told = problems_with(tmp_path, text="Sign in", translation="Abmelden", flags=["fuzzy"])
    assert any("fuzzy" in problem for problem in told)


def test_each_form_of_a_plural_is_looked_at(tmp_path):
    forms = ("%(n)s chair", "%(n)s chairs")
    assert problems_with(tmp_path, text=forms, translation=("%(n)s Stuhl", "%(n)s Stühle")) == []
    assert problems_with(tmp_path, text=forms, translation=("%(n)s Stuhl", "")) != []


def test_the_singular_need_not_say_the_number(tmp_path):
    forms = ("One chair", "%(n)s chairs")
    assert problems_with(tmp_path, text=forms, translation=("Ein Stuhl", "%(n)s Stühle")) == []


def test_a_text_that_is_missing_and_one_that_is_gone_are_told(tmp_path):
    problems_with(tmp_path, text="Sign in", translation="Anmelden")
    source = Catalog(fuzzy=False)
    source.add("Sign out")
    told = problems_of(tmp_path / "de" / "LC_MESSAGES" / "django.po", source=source)
    assert any("“Sign out” is missing" in problem for problem in told)
    assert any("make messages" in problem for problem in told)
