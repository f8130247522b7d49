"""What is found in the source is what Django asks for when it shows it, letter by letter."""

import textwrap

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import trans_real

from recoshop.messages.extraction import messages_below

TEMPLATES = [
    """{% translate "Sign in" %}""",
    """<b title="{% translate 'It costs 5 %' %}">{% translate "Save" as word %}{{ word }}</b>""",
    """{% translate "May" context "month" %}""",
    """{% blocktranslate with name="Ava" %}Hello <b>{{ name }}</b>, 100 % yours{% endblocktranslate %}""",
    """{% blocktranslate count n=3 %}{{ n }} chair{% plural %}{{ n }} chairs{% endblocktranslate %}""",
    """{% blocktranslate count n=1 context "oak" %}Leaf{% plural %}{{ n }} leaves{% endblocktranslate %}""",
    """
        {% blocktranslate trimmed with a="x" %}
            One line
            and {{ a }} “quoted” one.
        {% endblocktranslate %}
    """,
    """{{ nothing|default:_("Nothing here") }} and {% firstof nothing _("Or this") %}""",
    """{# Translators: a greeting #}\n  {% translate "Hi" %}""",
    """  {% if a %}\n {% translate "Its owner's" %}\n{% endif %}\n\t{% translate 'Said "so"' %}""",
]


class _Asked(dict[object, str]):
    """A catalogue that knows everything and remembers what it was asked for."""

    def __init__(self):
        super().__init__()
        self.keys_asked = set()

    def get(self, key, default=None):
        self.keys_asked.add(key)
        return "translated"

    def plural(self, key, number):
        self.keys_asked.add(key)
        return "translated"


@pytest.fixture
def asked(monkeypatch):
    """Every text gettext is asked for, as it stands in a catalogue: with its context before it."""
    listening = _Asked()
    with translation.override("de"):
        active = trans_real.translation("de")
        monkeypatch.setattr(active, "_catalog", listening)
        monkeypatch.setattr(active, "_fallback", None)
        yield listening.keys_asked


def found_in(folder, name, text):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return [message for message in messages_below(folder) if message.id]


def as_asked(message):
    first = message.id[0] if isinstance(message.id, tuple) else message.id
    return f"{message.context}{trans_real.CONTEXT_SEPARATOR}{first}" if message.context else first


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_asks_for_what_was_found_in_it(template, asked, tmp_path):
    found = {as_asked(message) for message in found_in(tmp_path, "templates/page.html", template)}
    Template("{% load i18n %}" + template).render(Context({"a": "b"}))
    assert found
    assert asked == found


def test_both_forms_and_the_context_are_kept(tmp_path):
    (message,) = found_in(tmp_path, "templates/page.html", TEMPLATES[5])
    assert message.id == ("Leaf", "%(n)s leaves")
    assert message.context == "oak"


def test_what_is_said_to_translators_is_kept(tmp_path):
    (message,) = found_in(tmp_path, "templates/page.html", TEMPLATES[8])
    assert message.auto_comments == ["Translators: a greeting"]


def test_python_is_searched_for_every_kind_of_gettext(tmp_path):
    source = """
        _("one")
        gettext_lazy("two")
        ngettext_lazy("%(n)d three", "%(n)d threes", n)
        pgettext_lazy("context", "four")
        gettext_noop(
            "fi"
            "ve"
        )
        other("six")
    """
    found = found_in(tmp_path, "shop/page.py", textwrap.dedent(source))
    assert {as_asked(message).split("\x04")[-1] for message in found} == {
        "one",
        "two",
        "%(n)d three",
        "four",
        "five",
    }


def test_migrations_are_not_searched(tmp_path):
    assert found_in(tmp_path, "shop/migrations/0001_initial.py", '_("address line 1")') == []


def test_a_text_said_twice_is_one_with_both_places(tmp_path):
    found_in(tmp_path, "shop/a.py", '_("Cart")')
    (message,) = found_in(tmp_path, "templates/b.html", '{% translate "Cart" %}')
    assert [place for place, _line in message.locations] == ["shop/a.py", "templates/b.html"]
