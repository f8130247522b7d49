from analytics.models.event import Event, EventKind
from analytics.models.searched_phrase import SearchedPhrase
from analytics.models.slate import Slate
from analytics.models.visitor import Visitor

__all__ = ["Event", "EventKind", "SearchedPhrase", "Slate", "Visitor"]
