"""`{% past_searches typed as past %}`: what was searched for before and begins so."""

from django import template

from analytics import searches, visitors

register = template.Library()

MOST = 4


@register.simple_tag(takes_context=True)
def past_searches(context: template.Context, beginning: str) -> list[str]:
    """The visitor's own searches that begin so, then those of many others; see `searches.past`."""
    return searches.past(visitors.of_request(context["request"]), beginning=beginning, k=MOST)
