"""Loading CSV files: upload one, look at what it would change, load it.

Whoever may add imports uploads, whoever may change them loads. A file with bad rows is loaded only by the act
that says so.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shop.admin.pages import Act, ActRefused, ActsAdmin, badge, brief
from shop.imports import catalogue, loading, stock_levels
from shop.imports.plans import Plan
from shop.imports.tables import MOST_BYTES, MOST_ROWS, UnreadableFile
from shop.models import CsvImport, ImportKind

MOST_SHOWN = 100
LOAD = Act("load", _("Load the file"), _("All of it is loaded at once, or nothing where something fails."))
LOAD_GOOD_ROWS = Act("load-good-rows", _("Load the good rows anyway"), _("The bad rows are left out."))
COLUMNS = {ImportKind.CATALOGUE: catalogue.FIELDS, ImportKind.STOCK: stock_levels.FIELDS}


def _grouped(n: int) -> str:
    return number_format(n, force_grouping=True)


class UploadForm(forms.ModelForm):  # type: ignore[type-arg]
    """A file and what it speaks of. A file that is no table is refused here, with the reason."""

    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _(
                "CSV in UTF-8, at most {megabytes} MB and {rows} rows. "
                "Nothing is changed yet: first you see what would be."
            ),
            megabytes=MOST_BYTES // 1_000_000,
            rows=lazy(_grouped, str)(MOST_ROWS),
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    class Meta:
        model = CsvImport
        fields = ["kind"]

    def clean(self) -> dict[str, Any]:
        """What was sent, with the file's content on the instance."""
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        file: UploadedFile[bytes] | None = sent.get("file")
        if file and "kind" in sent:
            try:
                content = _content(file)
                loading.check(sent["kind"], content)
            except UnreadableFile as refusal:
                self.add_error("file", unreadable_in_words(refusal))
            else:
                self.instance.content, self.instance.file_name = content, (file.name or "")[:200]
        return sent


@admin.register(CsvImport)
class CsvImportAdmin(ActsAdmin):
    """Files loaded into the shop, newest first, and what came of each."""

    list_display = ["file_name", "kind", "state", "rows", "uploaded_by", "uploaded"]
    list_filter = ["kind", "uploaded_at"]
    list_select_related = ["uploaded_by"]
    search_fields = ["file_name", "uploaded_by__email"]
    search_help_text = _("File name or who uploaded it")
    readonly_fields = ["state", "uploaded", "report"]
    fields = [("kind", "state"), ("file_name", "uploaded_by", "uploaded"), "report"]
    add_form_template = "admin/shop/csvimport/add_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        waits = obj is None or obj.loaded_at is None
        return waits and super().has_delete_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).defer("content", "stock_seen")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ["kind", "file"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs |= {"form": UploadForm, "fields": ["kind"]}
        return super().get_form(request, obj, change, **kwargs)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        columns = [(ImportKind(kind).label, ", ".join(fields)) for kind, fields in COLUMNS.items()]
        return super().add_view(request, form_url, {**(extra_context or {}), "columns": columns})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.uploaded_by = request.user
        loading.keep(obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        page = "change" if self.has_view_permission(request, obj) else "add"
        return HttpResponseRedirect(self.page_of(page, *([obj.pk] if page == "change" else [])))

    def acts(self, obj: CsvImport) -> Sequence[Act]:
        made = _plan_once(obj)
        if not made.changes:
            return []
        return [LOAD_GOOD_ROWS] if made.problems else [LOAD]

    def perform(self, request: HttpRequest, obj: CsvImport, slug: str) -> str:
        if slug not in (LOAD.slug, LOAD_GOOD_ROWS.slug):
            raise ActRefused(_("There is no such act."))
        try:
            loaded = loading.load(obj, also_with_bad_rows=slug == LOAD_GOOD_ROWS.slug, now=timezone.now())
        except loading.BadRows as refusal:
            n = len(refusal.plan.bad_lines)
            raise ActRefused(_bad_rows_in_words(obj, n)) from refusal
        except loading.AlreadyLoaded as refusal:
            raise ActRefused(
                _("%(file)s was loaded already, %(when)s.") % {"file": obj, "when": brief(refusal.loaded_at)}
            ) from refusal
        except IntegrityError as refusal:
            raise ActRefused(
                _("The catalogue changed meanwhile; nothing of %(file)s was loaded.") % {"file": obj}
            ) from refusal
        return _("%(file)s is loaded: %(counts)s.") % {"file": loaded, "counts": _counts(loaded.outcome)}

    @admin.display(description=_("status"))
    def state(self, obj: CsvImport) -> SafeString:
        if obj.loaded_at is None:
            return badge(_("Not loaded yet"), "busy")
        return badge(_("Loaded %(when)s") % {"when": brief(obj.loaded_at)}, "good")

    @admin.display(description=_("rows"))
    def rows(self, obj: CsvImport) -> str:
        return _counts(obj.outcome) if obj.outcome else "–"

    @admin.display(description=_("uploaded"), ordering="uploaded_at")
    def uploaded(self, obj: CsvImport) -> str:
        return brief(obj.uploaded_at)

    @admin.display(description=_("what it does"))
    def report(self, obj: CsvImport) -> str:
        made = _plan_once(obj)
        problems = obj.outcome.get("problems", made.problems)
        context = {
            "loaded": obj.outcome,
            "plan": made,
            "problems": problems[:MOST_SHOWN],
            "n_problems": len(problems),
            "n_bad": obj.outcome.get("bad", len(made.bad_lines)),
            "changes": made.changes[:MOST_SHOWN],
            "shown": MOST_SHOWN,
        }
        return render_to_string("admin/shop/csvimport/report.html", context)


def unreadable_in_words(refusal: UnreadableFile) -> str:
    """Why a file cannot be read, and what helps."""
    words = {
        "too large": _("The file is too large; split it."),
        "too many rows": _("The file has too many rows; split it."),
        "empty": _("There are no rows in this file. The first line names the columns."),
        "binary": _("This is no CSV file. Save the sheet as “CSV UTF-8”."),
        "not utf-8": _("Line %(detail)s is not in UTF-8. Save the sheet as “CSV UTF-8” and try again."),
        "broken": _(
            "In the row that begins on line %(detail)s the quotes do not match, or a cell is far too long."
        ),
        "too many columns": _("There are %(detail)s columns in the first line. It should name a few."),
        "no heading": _("Column %(detail)s has no heading. Give it one or remove it."),
        "heading twice": _("Two columns are called “%(detail)s”."),
        "no column": _("There is no column “%(detail)s”. The first line names the columns."),
        "unknown column": _("There is no place for the column “%(detail)s”."),
    }
    return words[refusal.reason] % {"detail": refusal.detail}


def _plan_once(obj: Any) -> Plan:
    """The plan of an import, worked out once for the page that shows its row."""
    if not hasattr(obj, "made"):
        obj.made = loading.plan(obj)
    return obj.made


def _content(file: "UploadedFile[bytes]") -> bytes:
    if (file.size or 0) > MOST_BYTES:
        raise UnreadableFile("too large")
    return file.read()


def _counts(outcome: Mapping[str, Any]) -> str:
    numbers = {name: _grouped(outcome[name]) for name in ("new", "changed", "unchanged", "bad")}
    return _("%(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(bad)s bad") % numbers


def _bad_rows_in_words(kept: CsvImport, n: int) -> str:
    return ngettext(
        "%(file)s: %(n)d row cannot be loaded any more, so none was.",
        "%(file)s: %(n)d rows cannot be loaded any more, so none was.",
        n,
    ) % {"file": kept, "n": n}
