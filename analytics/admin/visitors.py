"""Who browses."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from analytics.admin.bounded import Recency, RecordedAdmin
from analytics.models import Visitor


@admin.register(Visitor)
class VisitorAdmin(RecordedAdmin):
    """Customers and anonymous browsers, those seen last first."""

    list_display = ["__str__", "kind", "first_seen_at", "last_seen_at"]
    list_filter = [Recency, ("user", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    ordering = ["-last_seen_at"]
    fields = ["id", "user", "merged_into", "first_seen_at", "last_seen_at", "recorded"]
    readonly_fields = ["id", "recorded"]
    visitor_column = "id"

    @admin.display(description=_("kind"))
    def kind(self, visitor: Visitor) -> str:
        if visitor.user_id:
            return str(_("customer"))
        return str(_("joined a customer") if visitor.merged_into_id else _("anonymous"))

    @admin.display(description=_("recorded"))
    def recorded(self, visitor: Visitor) -> SafeString:
        events, slates = (reverse(f"admin:analytics_{name}_changelist") for name in ("event", "slate"))
        query = f"?q={visitor.pk}&days=any"
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            events + query,
            _("What they did"),
            slates + query,
            _("What they were shown"),
        )
