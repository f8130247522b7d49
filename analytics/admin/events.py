"""What visitors did."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from analytics.admin.bounded import Recency, RecordedAdmin, visitor_link
from analytics.models import Event, EventKind
from shop.admin.pages import brief


@admin.register(Event)
class EventAdmin(RecordedAdmin):
    """Events, newest first."""

    list_display = ["moment", "kind", "visitor", "about", "quantity", "from_slate"]
    list_filter = [Recency, "kind"]
    list_select_related = ["visitor__user", "product"]
    ordering = ["-id"]
    sortable_by = ()
    searched_ids = ("id", "visitor_id", "slate_id")
    fields = [
        "id",
        "occurred_at",
        "kind",
        "who",
        "product",
        "quantity",
        "order_id",
        "from_slate",
        "properties",
    ]
    readonly_fields = ["id", "who", "from_slate"]

    @admin.display(description=_("when"))
    def moment(self, event: Event) -> str:
        return brief(event.occurred_at, seconds=True)

    @admin.display(description=_("visitor"))
    def who(self, event: Event) -> SafeString:
        return visitor_link(event.visitor)

    @admin.display(description=_("about"))
    def about(self, event: Event) -> str:
        """The product, or what was searched for."""
        if event.kind == EventKind.SEARCH:
            return f"“{event.properties.get('text', '')}”"
        return str(event.product) if event.product else "–"

    @admin.display(description=_("from slate"))
    def from_slate(self, event: Event) -> SafeString | str:
        if event.slate_id is None or event.slate_position is None:
            return "–"
        page = reverse("admin:analytics_slate_change", args=[event.slate_id])
        return format_html(
            '<a href="{}">{}</a>', page, _("place %(place)d") % {"place": event.slate_position + 1}
        )
