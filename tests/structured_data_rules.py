"""What schema.org and Google require of structured data, written from their published requirements.

Google Search Central, "Product snippet", "Merchant listing", "Review snippet", "Breadcrumb" and "Sitelinks
search box" (properties marked as required), and the value types schema.org gives for them.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser

SCRIPT = "application/ld+json"
AVAILABILITY = {
    "InStock",
    "OutOfStock",
    "PreOrder",
    "BackOrder",
    "Discontinued",
    "SoldOut",
    "LimitedAvailability",
}
REQUIRED = {
    "Product": ["name", "image"],
    "Offer": ["price", "priceCurrency", "availability", "url"],
    "AggregateOffer": ["lowPrice", "priceCurrency", "highPrice", "offerCount"],
    "AggregateRating": ["ratingValue", "reviewCount"],
    "Review": ["author", "reviewRating"],
    "Rating": ["ratingValue"],
    "Person": ["name"],
    "Brand": ["name"],
    "Organization": ["name"],
    "BreadcrumbList": ["itemListElement"],
    "ListItem": ["position", "name", "item"],
    "WebSite": ["name", "url"],
    "SearchAction": ["target", "query-input"],
    "EntryPoint": ["urlTemplate"],
}


class _Scripts(HTMLParser):
    """Collects the JSON-LD of a page the way a browser splits it."""

    def __init__(self):
        super().__init__()
        self.found, self._is_open = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "script" and dict(attrs).get("type") == SCRIPT:
            self._is_open = True
            self.found.append("")

    def handle_endtag(self, tag):
        self._is_open = False

    def handle_data(self, data):
        if self._is_open:
            self.found[-1] += data


def read(html):
    """Every fact a page states, by its type; a graph is taken apart."""
    parser = _Scripts()
    parser.feed(html)
    facts = [json.loads(text) for text in parser.found]
    assert all(each["@context"] == "https://schema.org" for each in facts)
    flat = [each for fact in facts for each in fact.get("@graph", [fact])]
    return {each["@type"]: each for each in flat}


def problems(fact, where=""):
    """What is wrong with a fact and all within it; an empty list for nothing."""
    kind = fact.get("@type")
    if kind is None:
        return [] if set(fact) == {"@id"} else [f"{where}: no @type"]
    here = f"{where}/{kind}"
    if kind not in REQUIRED:
        return [f"{here}: unknown type"]
    found = [f"{here}: no {name}" for name in REQUIRED[kind] if fact.get(name) in (None, "", [])]
    found += [f"{here}: {said}" for said in _RULES.get(kind, lambda _fact: [])(fact)]
    for name, value in fact.items():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                found += problems(inner, f"{here}.{name}")
    return found


def _product(fact):
    if not any(fact.get(name) for name in ("offers", "aggregateRating", "review")):
        yield "neither offers nor aggregateRating nor review"
    for address in fact.get("image", []):
        yield from _address(address)


def _offer(fact):
    yield from _money(fact, "price")
    yield from _address(fact["url"])
    if fact["availability"].removeprefix("https://schema.org/") not in AVAILABILITY:
        yield f"availability {fact['availability']}"


def _offers(fact):
    yield from _money(fact, "lowPrice")
    yield from _money(fact, "highPrice")
    prices = [Decimal(each["price"]) for each in fact["offers"]]
    if (min(prices), max(prices), len(prices)) != (
        Decimal(fact["lowPrice"]),
        Decimal(fact["highPrice"]),
        fact["offerCount"],
    ):
        yield "does not sum up its offers"


def _rated(fact):
    if not 1 <= fact["ratingValue"] <= 5:
        yield f"ratingValue {fact['ratingValue']}"


def _steps(fact):
    positions = [each["position"] for each in fact["itemListElement"]]
    if len(positions) < 2 or positions != list(range(1, len(positions) + 1)):
        yield f"positions {positions}"
    for each in fact["itemListElement"]:
        yield from _address(each["item"])


def _search(fact):
    name = re.fullmatch(r"required name=(\w+)", fact["query-input"])
    if not name or f"{{{name[1]}}}" not in fact["target"]["urlTemplate"]:
        yield "query-input and urlTemplate do not match"


def _money(fact, name):
    try:
        Decimal(fact[name])
    except InvalidOperation:
        yield f"{name} {fact[name]}"
    if not re.fullmatch(r"[A-Z]{3}", fact["priceCurrency"]):
        yield f"priceCurrency {fact['priceCurrency']}"


def _address(address):
    if not re.match(r"https?://[^/]+/", address):
        yield f"address {address}"


_RULES = {
    "Product": _product,
    "Offer": _offer,
    "AggregateOffer": _offers,
    "AggregateRating": _rated,
    "Rating": _rated,
    "BreadcrumbList": _steps,
    "SearchAction": _search,
}
