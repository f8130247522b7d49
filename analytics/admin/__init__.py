"""What was recorded, to look at in Django admin. Nothing here writes."""

from analytics.admin import events, slates, visitors

__all__ = ["events", "slates", "visitors"]
