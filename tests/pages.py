"""How tests look at pages: what they cost, what they say, and what their forms would send."""

from html.parser import HTMLParser

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries(browser, url):
    """How many queries a page takes. The first visit warms up content types and the like."""
    browser.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(url)
    assert answer.status_code == 200, url
    return len(captured)


def act(browser, url, action, *rows):
    """Choose rows of the list at this address and an action."""
    sent = {"action": action, "_selected_action": [row.pk for row in rows]}
    return browser.post(url, sent, follow=True)


def told(answer):
    """The messages on a page."""
    return " ".join(str(message) for message in answer.context["messages"])


def form_of(answer):
    """What a browser would send back for the page's forms, untouched, with no button pressed."""
    reader = _FormReader()
    reader.feed(answer.content.decode())
    return reader.sent


class _FormReader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.sent: dict[str, object] = {}
        self._name = ""
        self._text: str | None = None

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        name = facts.get("name") or ""
        if tag == "input":
            self._input(name, facts)
        elif tag == "textarea":
            self._name, self._text = name, ""
        elif tag == "select":
            self._name = name
        elif tag == "option" and "selected" in facts and self._name:
            chosen = self.sent.setdefault(self._name, [])
            assert isinstance(chosen, list)
            chosen.append(facts.get("value", ""))

    def handle_data(self, data):
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.sent[self._name] = (self._text or "").removeprefix("\n")
            self._text = None
        if tag in ("textarea", "select"):
            self._name = ""

    def _input(self, name, facts):
        kind = facts.get("type", "text")
        unticked = kind in ("checkbox", "radio") and "checked" not in facts
        if name and kind not in ("submit", "file", "button") and not unticked and "__prefix__" not in name:
            self.sent[name] = facts.get("value", "on" if kind == "checkbox" else "")
