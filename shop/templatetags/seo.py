"""What a page's head says to search engines and to whoever shares it: its one address, facts as JSON-LD."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from shop import structured_data
from shop.links import absolute
from shop.models import Category, Product, ProductImage, Review, Variant

register = template.Library()

# As Django's json_script does: no text can end the element it stands in.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_block_tag
def text(content: str) -> SafeString:
    """`{% text as page_title %}{% block title %}…{% endblock %}{% endtext %}`: one line, to be used again.

    What is between is a template's own output, escaped already.
    """
    return mark_safe(" ".join(content.split()))


@register.simple_tag(takes_context=True)
def canonical_address(context: Context, **parameters: Any) -> str:
    """The page's one address, on SITE_HOST, with just these parameters: `{% canonical_address page=2 %}`.

    Empty ones are left out, and so is page 1, which is the address without it.
    """
    meant = {name: value for name, value in parameters.items() if value and (name, value) != ("page", 1)}
    return absolute(context["request"].path + (f"?{urlencode(meant)}" if meant else ""))


@register.filter
def absolute_address(path: str) -> str:
    """`{{ picture|picture_url|absolute_address }}`: the whole address of a path; empty for none."""
    return absolute(path) if path else ""


@register.simple_tag
def shop_data() -> SafeString:
    """The shop and how to search it, for the home page."""
    return _script(structured_data.shop_facts())


@register.simple_tag
def breadcrumb_data(ancestors: Iterable[Category], *pages: Category | Product) -> SafeString:
    """`{% breadcrumb_data ancestors category %}`: the way from the top to a page of the catalogue."""
    steps = [(str(each), each.get_absolute_url()) for each in (*ancestors, *pages)]
    return _script(structured_data.breadcrumb_facts([(gettext("Home"), reverse("home")), *steps]))


@register.simple_tag
def product_data(
    product: Product,
    variants: Sequence[Variant],
    *,
    pictures: Iterable[ProductImage] = (),
    reviews: Iterable[Review] = (),
) -> SafeString:
    """`{% product_data product variants pictures=images reviews=reviews %}`: offers, rating and reviews."""
    addresses = [picture.image.url for picture in pictures]
    return _script(
        structured_data.product_facts(product, variants=variants, pictures=addresses, reviews=reviews)
    )


def _script(facts: structured_data.Facts | None) -> SafeString:
    if facts is None:
        return mark_safe("")
    written = json.dumps(facts, ensure_ascii=False).translate(_ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))
