"""Admin pages over tables of any size: a page costs the same with a thousand events as with a billion.

Lists begin with the last days and go by primary key, which is time (UUIDv7), so that old partitions are not
even opened; nothing is counted beyond MOST_COUNTED; a search looks for ids and customers only.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from analytics import visitors
from analytics.models import Visitor
from analytics.time_ids import first_id
from shop.admin.pages import ReadOnlyAdmin
from shop.models import User

MOST_COUNTED = 10_000
MOST_CUSTOMERS = 50
"""How many customers one search may stand for."""


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages over the first MOST_COUNTED rows; whoever looks for more narrows the list."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, MOST_COUNTED at most."""
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[:MOST_COUNTED].count()


class Recency(admin.SimpleListFilter):
    """Rows of the last days; a week unless another span is chosen."""

    title = _("time")
    parameter_name = "days"
    default = "7"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("1", _("Last 24 hours")),
            ("7", _("Last 7 days")),
            ("31", _("Last 31 days")),
            ("any", _("Any time")),
        ]

    def value(self) -> str:
        chosen = super().value()
        return chosen if chosen in dict(self.lookup_choices) else self.default

    def choices(self, changelist: Any) -> Any:
        for days, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: days})
            yield {"selected": self.value() == days, "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        if self.value() == "any":
            return queryset
        since = timezone.now() - timedelta(days=int(self.value()))
        if queryset.model is Visitor:
            return queryset.filter(last_seen_at__gte=since)
        return queryset.filter(id__gte=first_id(since))


class RecordedAdmin(ReadOnlyAdmin):
    """Recorded rows. `searched_ids` are the columns a search for an id looks at."""

    paginator = CappedPaginator
    show_facets = admin.ShowFacets.NEVER
    list_filter = [Recency]
    search_fields = ["id"]
    search_help_text = format_lazy(
        _("A whole id, or a customer. At most the newest {most} rows are listed."),
        most=f"{MOST_COUNTED:_}".replace("_", "\u202f"),
    )
    searched_ids: tuple[str, ...] = ("id",)
    visitor_column = "visitor_id"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> tuple["QuerySet[Any]", bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        if (wanted := _as_id(text)) is not None:
            anywhere = Q()
            for column in self.searched_ids:
                anywhere |= Q(**{column: wanted})
            return queryset.filter(anywhere), False
        named = User.objects.filter(Q(email__icontains=text) | Q(name__icontains=text)).order_by("pk")
        users = named.values_list("pk", flat=True)[:MOST_CUSTOMERS]
        who = [visitors.of_user(pk).id for pk in users]
        return queryset.filter(**{f"{self.visitor_column}__in": who}), False


def visitor_link(visitor: Visitor) -> SafeString:
    """A visitor's name, leading to their page."""
    page = reverse("admin:analytics_visitor_change", args=[visitor.pk])
    return format_html('<a href="{}">{}</a>', page, visitor)


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
