"""How tests read what a page, or a template, says."""

from html.parser import HTMLParser

SHOWN_ATTRIBUTES = {"aria-label", "aria-description", "placeholder", "title", "alt", "data-availability"}
DESCRIBING = {"description", "og:title", "og:description", "twitter:title", "twitter:description"}
UNSHOWN = {"script", "style", "svg"}


class TextReader(HTMLParser):
    """What is shown or read out, piece by piece: text, and the attributes that are."""

    def __init__(self):
        super().__init__()
        self.shown: list[str] = []
        self._unshown = 0

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self._unshown += tag in UNSHOWN
        self.shown += [
            value or "" for name, value in attrs if name in SHOWN_ATTRIBUTES or name.endswith("-text")
        ]
        if tag == "meta" and (facts.get("name") or facts.get("property")) in DESCRIBING:
            self.shown.append(facts.get("content") or "")
        if tag == "input" and facts.get("type") in ("submit", "button", "reset"):
            self.shown.append(facts.get("value") or "")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self._unshown -= tag in UNSHOWN

    def handle_endtag(self, tag):
        self._unshown -= tag in UNSHOWN

    def handle_data(self, data):
        if not self._unshown:
            self.shown.append(data)
