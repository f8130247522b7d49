"""What admin pages of all three apps have in common: a look, pages that only show, and acts.

An act is something staff do to one row that is more than writing its fields: ship an order, approve a
review, promote a snapshot. It has a button on the row's page and, where it is common, an entry in the list's
actions; both end in `perform`, and whoever may change the model may act.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


class ShopAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """A model's pages, with the shop's style sheet. Counting everything for a heading is left out."""

    list_per_page = 50
    show_full_result_count = False

    class Media:
        css = {"all": ["shop/admin.css"]}

    def page_of(self, name: str, *arguments: object) -> str:
        """The address of one of this model's pages: `page_of("change", 3)`."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=arguments)


class ReadOnlyAdmin(ShopAdmin):
    """Rows to look at. What the list offers beyond that is up to its actions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # Whoever may change the model may use the list's actions; the page of one row has no form to save.
        return obj is None and super().has_change_permission(request)


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows that belong to the page's row, to look at."""

    extra = 0
    can_delete = False
    classes = ["shop-plain"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Act:
    """A button on the page of one row. With a `warning` it asks once more before it acts."""

    slug: str
    label: str | Promise
    warning: str | Promise = ""


class ActRefused(Exception):
    """What was asked cannot be done now; the text says why, to staff."""


class ActsAdmin(ReadOnlyAdmin):
    """Rows that staff act upon."""

    change_form_template = "admin/shop/acts_change_form.html"

    def acts(self, obj: Any) -> Sequence[Act]:
        """What can be done with this row now."""
        raise NotImplementedError

    def perform(self, request: HttpRequest, obj: Any, slug: str) -> str:
        """Do it, and say what was done. Raises ActRefused."""
        raise NotImplementedError

    def may_act(self, request: HttpRequest) -> bool:
        """Whether this member of staff may act upon rows of this model."""
        return self.has_change_permission(request)

    def act_on(self, request: HttpRequest, rows: "QuerySet[Any]", slug: str) -> None:
        """Act upon many rows, one transaction each, and report which could not be and why."""
        chosen = list(rows)
        is_one = len(chosen) == 1
        done = sum(self._attempt(request, row, slug, quiet=not is_one) for row in chosen)
        if done and not is_one:
            one_or_many = self.opts.verbose_name if done == 1 else self.opts.verbose_name_plural
            told = _("Done for %(n)d %(rows)s.") % {"n": done, "rows": one_or_many}
            self.message_user(request, told, messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act_view)
        return [path("<path:object_id>/act/<slug:slug>/", view, name=name), *super().get_urls()]

    def act_view(self, request: HttpRequest, object_id: str, slug: str) -> HttpResponse:
        """One act upon one row, by POST; back to the row's page."""
        if not self.may_act(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        self._attempt(request, obj, slug)
        return HttpResponseRedirect(self.page_of("change", obj.pk))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context.get("original")
        if obj is not None and self.may_act(request):
            acts = [(act, self.page_of("act", obj.pk, act.slug)) for act in self.acts(obj)]
            context = {**context, "acts": acts}
        return super().render_change_form(request, context, *args, **kwargs)

    def _attempt(self, request: HttpRequest, obj: Any, slug: str, *, quiet: bool = False) -> bool:
        try:
            done = self.perform(request, obj, slug)
        except ActRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        self.log_change(request, obj, done)
        if not quiet:
            self.message_user(request, done, messages.SUCCESS)
        return True


def brief(moment: datetime | None, *, seconds: bool = False) -> str:
    """A moment as narrow lists show it, in UTC like everything in admin."""
    if moment is None:
        return "–"
    return f"{date_format(moment)}, {moment:%H:%M:%S}" if seconds else date_format(moment, "DATETIME_FORMAT")


def badge(text: str | Promise, tone: str = "") -> SafeString:
    """A short word in a coloured pill; `tone` is good, bad, busy or nothing."""
    return format_html('<span class="shop-badge {}">{}</span>', f"is-{tone}" if tone else "", text)
