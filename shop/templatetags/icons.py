"""`{% icon "bag" %}` and `{% icon "bag" class="size-4" %}`: a drawing out of the sprite, in every template.

A tag and no include: a page has a hundred of them, and an include costs ten times as much.
"""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, **attributes: str) -> SafeString:
    """The drawing of that name, hidden from screen readers; `class` adds to its classes."""
    return _drawn(name, attributes.get("class", ""))


@cache
def _drawn(name: str, classes: str) -> SafeString:
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        classes,
        static("icons.svg"),
        name,
    )
