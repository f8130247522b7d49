"""System checks: what names something that does not exist is found at start, not on a page."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from recommendations import strategies
from recommendations.reasons import PHRASES
from recommendations.surfaces import SURFACES


@register()
def surfaces_use_known_strategies(**_: Any) -> list[CheckMessage]:
    """E001: a surface names a strategy that no file defines."""
    known = strategies.all().keys()
    return [
        Error(
            f"Surface “{surface.slug}” uses the unknown strategy “{name}”.",
            hint=f"Known: {', '.join(sorted(known))}.",
            id="recommendations.E001",
        )
        for surface in SURFACES.values()
        for name in sorted(surface.strategies() - known)
    ]


@register()
def reasons_have_phrases(**_: Any) -> list[CheckMessage]:
    """E002: a strategy may give a reason that has no phrase."""
    return [
        Error(
            f"Strategy “{strategy.name}” gives the reason “{code}”, which has no phrase.",
            hint="Add it to recommendations.reasons.PHRASES.",
            id="recommendations.E002",
        )
        for strategy in strategies.all().values()
        for code in sorted(strategy.reasons - PHRASES.keys())
    ]
