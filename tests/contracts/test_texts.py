"""Every text a reader may see goes through gettext: looked for in the templates and in the Python.

What remains besides are names and numbers, listed here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

from recoshop.messages import extraction
from tests.page_texts import TextReader

NAMES = re.compile(r"Recoshop|UTC|SHA-256|Recall@|nDCG@")
ATTRIBUTES = re.compile(r"""\s*(?:[\w-]+="[^"]*"\s*)+""")
"""All that a template holds which is part of a tag."""
MACHINES = {"block kind"}
"""Blocks that are read by programs."""
LETTERS = re.compile(r"[^\W\d_]{2,}")
SPOKEN_DEFAULT = re.compile(r"""default(?:_if_none)?:["']([^"']*)""")

SPOKEN_ARGUMENTS = {"label", "help_text", "description", "verbose_name", "verbose_name_plural", "empty_label"}
SPEAKING = {
    "ValidationError",
    "ActRefused",
    "success",
    "error",
    "warning",
    "info",
    "message_user",
    "add_error",
}
CHOICES = {"TextChoices", "IntegerChoices"}


def unwrapped_in_template(source: str) -> list[str]:
    """What a template says without asking gettext."""
    literal, defaults = _without_tags(source)
    reader = TextReader()
    reader.feed(f"<a {literal}>" if ATTRIBUTES.fullmatch(literal) else literal)
    return [text.strip() for text in (*reader.shown, *defaults) if LETTERS.search(NAMES.sub("", text))]


def _without_tags(source: str) -> tuple[str, list[str]]:
    """The template's own text, and the defaults its variables fall back to."""
    text, defaults, closed_by = [], [], ""
    for token in Lexer(source).tokenize():
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if closed_by:
            closed_by = "" if name == closed_by else closed_by
        elif name in ("blocktranslate", "blocktrans", "comment"):
            closed_by = f"end{name}"
        elif token.contents in MACHINES:
            closed_by = "endblock"
        elif token.token_type == TokenType.TEXT:
            text.append(token.contents)
        elif token.token_type == TokenType.VAR:
            defaults += SPOKEN_DEFAULT.findall(token.contents)
    return "".join(text), defaults


def unwrapped_in_python(source: str) -> list[str]:
    """What Python says to readers without asking gettext: labels, messages, refusals, choices."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += _unwrapped_in_call(node)
        elif isinstance(node, ast.ClassDef) and CHOICES & {_name(base) for base in node.bases}:
            found += [text for line in node.body for text in _unwrapped_choice(line)]
    return found


def _unwrapped_in_call(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg in SPOKEN_ARGUMENTS and not _is_environment(call):
            yield from _literal(keyword.value)
    if _name(call.func) in SPEAKING and not _is_log(call):
        for argument in call.args[1 if _name(call.func) == "add_error" else 0 :]:  # after the field's name
            yield from _literal(argument)


def _unwrapped_choice(line: ast.stmt) -> Iterator[str]:
    if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
        yield from _literal(line.value.elts[-1])


def _literal(node: ast.expr) -> Iterator[str]:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    if LETTERS.search(" ".join(words)):
        yield ast.unparse(node)


def _is_log(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and _name(call.func.value) in ("logger", "logging")


def _is_environment(call: ast.Call) -> bool:
    """Settings and commands speak to whoever runs the shop."""
    return _name(call.func) in ("add_argument",)


def _name(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def source_files() -> list[Path]:
    return [path for path in extraction.source_files() if path.suffix in (".html", ".txt", ".py")]


@pytest.mark.parametrize("path", source_files(), ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_everything_it_says_goes_through_gettext(path):
    unwrapped = unwrapped_in_python if path.suffix == ".py" else unwrapped_in_template
    assert unwrapped(path.read_text()) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Sign in</p>",
        "<p>{% translate 'Sign in' %} here</p>",
        "<p>{{ n }} shopper{{ n|pluralize }}</p>",
        "<button aria-label='Close'></button>",
        "<img alt='A chair'>",
        "<input placeholder='Search'>",
        "<input type='submit' value='Save'>",
        "<meta name='description' content='A shop'>",
        "<p>{{ step|default:'Waiting' }}</p>",
        "<html data-error-text='That did not work'>",
        'href="{{ url }}" title="Close it"',
        "Plain text of a mail",
    ],
)
def test_a_template_that_speaks_by_itself_is_found(template):
    assert len(unwrapped_in_template(template)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "CharField(label='Name')",
        "messages.success(request, 'Saved.')",
        "self.message_user(request, f'Order {number} is paid.', messages.SUCCESS)",
        "raise forms.ValidationError('No such card.')",
        "form.add_error('phone', 'This is no number.')",
        "class Season(models.TextChoices):\n    SPRING = 'spring', 'Spring'",
    ],
)
def test_python_that_speaks_by_itself_is_found(source):
    assert len(unwrapped_in_python(source)) == 1
