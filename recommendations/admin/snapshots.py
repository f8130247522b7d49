"""Snapshots: the versions of what training produced. Promote one, or go back to the one before."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from recommendations import snapshots
from recommendations.models import Snapshot
from recommendations.offline import SURFACE
from recommendations.snapshots import NotPromotableError
from shop.admin.pages import Act, ActRefused, ActsAdmin, badge, brief

NAMES = {SURFACE: _("Home feed"), "popular": _("Popularity"), "random": _("Chance")}
"""The rivals of the offline evaluation, ours first."""
PROMOTE = Act("promote", _("Promote"), _("Every page uses it within seconds."))


_RECALLS = {SURFACE: _("recall"), "popular": _("of popularity"), "random": _("of chance")}


def _recall_of(rival: str) -> Callable[[Any, Snapshot], str]:
    @admin.display(description=_RECALLS[rival])
    def recall(_: Any, snapshot: Snapshot) -> str:
        value = snapshot.metrics.get("recall", {}).get(rival)
        return "–" if value is None else number_format(value, decimal_pos=3)

    return recall


def _fact(name: str, title: Any) -> Callable[[Any, Snapshot], str]:
    @admin.display(description=title)
    def fact(_: Any, snapshot: Snapshot) -> str:
        value = snapshot.manifest.get(name)
        return "–" if value is None else intcomma(value)

    return fact


@admin.register(Snapshot)
class SnapshotAdmin(ActsAdmin):
    """Versions of the model, newest first; exactly one is live."""

    change_list_template = "admin/recommendations/snapshot/change_list.html"
    list_display = [
        "__str__",
        "state",
        "created",
        "promoted",
        "products",
        "shoppers",
        "interactions",
        "recall_ours",
        "recall_popular",
        "recall_random",
    ]
    search_fields = ["=id", "refusal"]
    search_help_text = _("Number, or words of a refusal")
    actions = ["promote", "delete_selected"]
    fields = ["state", ("created_at", "promoted_at"), "refusal", "measured", "contents"]
    readonly_fields = ["state", "created_at", "promoted_at", "refusal", "measured", "contents"]

    products = _fact("products", _("products"))
    shoppers = _fact("shoppers", _("shoppers"))
    interactions = _fact("interactions", _("interactions"))
    recall_ours, recall_popular, recall_random = (_recall_of(rival) for rival in NAMES)

    class Media:
        css = {"all": ["recommendations/admin.css"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not (obj and obj.is_live) and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        snapshots.discard(obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        for snapshot in queryset:
            snapshots.discard(snapshot)

    def acts(self, obj: Snapshot) -> Sequence[Act]:
        return [] if obj.is_live or obj.refusal else [PROMOTE]

    def perform(self, request: HttpRequest, obj: Snapshot, slug: str) -> str:
        if slug != PROMOTE.slug:
            raise ActRefused(_("There is no such act."))
        if obj.is_live:
            raise ActRefused(_("%(snapshot)s is live already.") % {"snapshot": obj})
        try:
            snapshots.promote(obj)
        except NotPromotableError as refusal:
            raise ActRefused(str(refusal)) from refusal
        return _("%(snapshot)s is live now.") % {"snapshot": obj}

    @admin.action(description=_("Promote: make it live"), permissions=["change"])
    def promote(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        if len(queryset) != 1:
            self.message_user(request, _("Choose one snapshot: only one can be live."), messages.WARNING)
            return
        self.act_on(request, queryset, PROMOTE.slug)

    @admin.action(description=_("Delete"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: "QuerySet[Any]") -> HttpResponseBase | None:
        """Admin's own action; but the live one is named instead of a permission that nobody lacks."""
        live = queryset.filter(is_live=True).first()
        if live is None:
            return delete_selected(self, request, queryset)
        text = _("%(snapshot)s is live and stays. Promote another first, or leave it out.")
        self.message_user(request, text % {"snapshot": live}, messages.ERROR)
        return None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.roll_back_view)
        return [path("roll-back/", view, name="recommendations_snapshot_roll_back"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        can_roll_back = self.may_act(request) and snapshots.earlier() is not None
        return super().changelist_view(request, {**(extra_context or {}), "can_roll_back": can_roll_back})

    def roll_back_view(self, request: HttpRequest) -> HttpResponse:
        """Ask by GET, do it by POST: the snapshot that was live before is live again."""
        if not self.may_act(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._roll_back(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Roll back to the previous version"),
            "opts": self.opts,
            "media": self.media,
            "live": Snapshot.objects.filter(is_live=True).first(),
            "earlier": snapshots.earlier(),
        }
        return render(request, "admin/recommendations/snapshot/roll_back.html", context)

    def _roll_back(self, request: HttpRequest) -> HttpResponse:
        try:
            snapshot = snapshots.roll_back()
        except NotPromotableError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.log_change(request, snapshot, _("Rolled back to it."))
            told = _("Rolled back: %(snapshot)s is live now.") % {"snapshot": snapshot}
            self.message_user(request, told, messages.SUCCESS)
        return HttpResponseRedirect(self.page_of("changelist"))

    @admin.display(description=_("status"))
    def state(self, snapshot: Snapshot) -> str:
        if snapshot.is_live:
            return badge(_("Live"), "good")
        return badge(_("Refused"), "bad") if snapshot.refusal else badge(_("Kept"))

    @admin.display(description=_("created"), ordering="created_at")
    def created(self, snapshot: Snapshot) -> str:
        return brief(snapshot.created_at)

    @admin.display(description=_("promoted"), ordering="promoted_at")
    def promoted(self, snapshot: Snapshot) -> str:
        return brief(snapshot.promoted_at)

    @admin.display(description=_("measured"))
    def measured(self, snapshot: Snapshot) -> str:
        metrics = snapshot.metrics
        context = {"metrics": metrics, "rivals": list(_rivals(metrics))}
        return render_to_string("admin/recommendations/snapshot/metrics.html", context)

    @admin.display(description=_("holds"))
    def contents(self, snapshot: Snapshot) -> str:
        return render_to_string(
            "admin/recommendations/snapshot/manifest.html", {"manifest": snapshot.manifest}
        )


def _rivals(metrics: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A row for each rival: its name, whether it is ours, and its figures."""
    for key, name in NAMES.items():
        figures = {figure: metrics.get(figure, {}).get(key) for figure in ("recall", "ndcg", "coverage")}
        yield {"name": name, "ours": key == SURFACE, **figures}
