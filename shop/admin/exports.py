"""Downloads from admin's lists: what the list shows under its search and filters, as a CSV file.

Each takes a permission of its own, `export_order` and so on: looking at customers one by one is one thing,
taking all of them home another. Who took what is in the log of admin.
"""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.admin.pages import ShopAdmin
from shop.exports import EXPORTS, csv_lines, separator_here
from shop.models import CsvImport


class ExportAdmin(ShopAdmin):
    """A list that can be downloaded. `import_kind` is what its files can be loaded as again."""

    change_list_template = "admin/shop/csv_change_list.html"
    import_kind = ""

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether this member of staff may download the list."""
        codename = get_permission_codename("export", self.opts)
        return bool(request.user.has_perm(f"{self.opts.app_label}.{codename}"))

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name=name), *super().get_urls()]

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The list as a file; a filter that makes no sense leads back to the list, which says so."""
        if not (self.has_export_permission(request) and self.has_view_permission(request)):
            raise PermissionDenied
        try:
            chosen = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{self.page_of('changelist')}?{ERROR_FLAG}=1")
        self._log_export(request)
        name = f"{self.opts.verbose_name_plural}-{timezone.now():%Y-%m-%d}.csv".replace(" ", "-")
        return StreamingHttpResponse(
            csv_lines(EXPORTS[self.model], chosen, separator=separator_here()),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": str(content_disposition_header(True, name)),
                "Cache-Control": "no-store",
            },
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may_import = self.import_kind and request.user.has_perm(
            f"shop.{get_permission_codename('add', CsvImport._meta)}"
        )
        context = {
            "export_url": self.page_of("export") if self.has_export_permission(request) else "",
            "import_kind": self.import_kind if may_import else "",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def _log_export(self, request: HttpRequest) -> None:
        staff: Any = request.user
        asked = request.GET.urlencode()
        told = (
            _("Exported, filtered by %(asked)s.") % {"asked": asked} if asked else _("Exported, all of them.")
        )
        LogEntry.objects.create(
            user=staff,
            content_type=ContentType.objects.get_for_model(self.model),
            object_repr=str(self.opts.verbose_name_plural),
            action_flag=CHANGE,  # there is none for taking along
            change_message=told,
        )
