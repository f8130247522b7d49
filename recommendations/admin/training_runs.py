"""Training runs: what was asked for, how far it is, how it ended; and a button to ask for one now."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from recommendations import tasks, training
from recommendations.models import TrainingRun, TrainingStatus
from recommendations.training import TrainingUnderWayError
from shop.admin.pages import ReadOnlyAdmin, badge, brief
from shop.models import User

TONES = {
    TrainingStatus.QUEUED: "busy",
    TrainingStatus.RUNNING: "busy",
    TrainingStatus.SUCCEEDED: "good",
    TrainingStatus.FAILED: "bad",
}


@admin.register(TrainingRun)
class TrainingRunAdmin(ReadOnlyAdmin):
    """Retrainings, newest first; at most one is under way."""

    change_list_template = "admin/recommendations/trainingrun/change_list.html"
    change_form_template = "admin/recommendations/trainingrun/change_form.html"
    list_display = [
        "number",
        "state",
        "trigger",
        "bar",
        "requested",
        "duration",
        "outcome",
    ]
    list_filter = ["status", "trigger", "requested_at"]
    list_select_related = ["snapshot"]
    search_fields = ["=id", "error", "requested_by__email"]
    search_help_text = _("Number, who asked, or words of an error")
    fields = [
        "state",
        ("trigger", "requested_by"),
        ("requested_at", "started_at", "finished_at"),
        ("duration", "attempts"),
        "bar",
        "outcome",
        "error",
    ]
    readonly_fields = ["state", "requested_at", "duration", "bar", "outcome"]

    class Media:
        css = {"all": ["recommendations/admin.css"]}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        ended = obj is None or obj.status not in training.UNDER_WAY
        return ended and super().has_delete_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "recommendations_trainingrun"
        return [
            path("retrain/", wrap(self.retrain_view), name=f"{name}_retrain"),
            path("<int:run_id>/progress/", wrap(self.progress_view), name=f"{name}_progress"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        under_way = TrainingRun.objects.filter(status__in=training.UNDER_WAY).first()
        context = {**(extra_context or {}), "run": under_way, "may_retrain": may_retrain(request.user)}
        return super().changelist_view(request, context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        run = context.get("original")
        if run is not None and run.status in training.UNDER_WAY:
            context = {**context, "run": run}
        return super().render_change_form(request, context, *args, **kwargs)

    def retrain_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a retraining, by POST; on to the page of the run that is then under way."""
        if not may_retrain(request.user):
            raise PermissionDenied
        if request.method != "POST" or not isinstance(request.user, User):
            return HttpResponseNotAllowed(["POST"])
        try:
            run = training.request("admin", user=request.user)
        except TrainingUnderWayError as busy:
            run = busy.run
            self.message_user(
                request,
                _("%(run)s is under way. It will finish by itself.") % {"run": busy.run},
                messages.WARNING,
            )
        else:
            self._send(request, run)
        return HttpResponseRedirect(self.page_of("change", run.pk))

    def progress_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """How far a run is, to put in place of what said so before; the whole page anew once it has ended."""
        run = self.get_object(request, str(run_id))
        if run is None or not self.has_view_permission(request, run):
            raise Http404
        if run.status not in training.UNDER_WAY:
            self._tell_outcome(request, run)
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "admin/recommendations/trainingrun/progress.html", {"run": run})

    def _send(self, request: HttpRequest, run: TrainingRun) -> None:
        self.log_addition(request, run, _("Asked for it."))
        try:
            tasks.train.delay(run.pk)
        except OperationalError:
            text = _("%(run)s waits: the queue cannot be reached. It is picked up once a worker is back.")
            self.message_user(request, text % {"run": run}, messages.WARNING)
        else:
            told = _("Training run %(number)d is on its way.") % {"number": run.pk}
            self.message_user(request, told, messages.SUCCESS)

    def _tell_outcome(self, request: HttpRequest, run: TrainingRun) -> None:
        if run.status == TrainingStatus.FAILED:
            self.message_user(request, f"{run}: {run.error}", messages.ERROR)
        elif run.error:
            told = _("%(snapshot)s was not promoted: %(reason)s") % {
                "snapshot": run.snapshot,
                "reason": run.error,
            }
            self.message_user(request, told, messages.WARNING)
        else:
            told = _("Training is done: %(snapshot)s is live.") % {"snapshot": run.snapshot}
            self.message_user(request, told, messages.SUCCESS)

    @admin.display(description=_("run"), ordering="pk")
    def number(self, run: TrainingRun) -> str:
        return _("Run %(number)d") % {"number": run.pk}

    @admin.display(description=_("status"), ordering="status")
    def state(self, run: TrainingRun) -> SafeString:
        return badge(run.get_status_display(), TONES[TrainingStatus(run.status)])

    @admin.display(description=_("requested"), ordering="requested_at")
    def requested(self, run: TrainingRun) -> str:
        return brief(run.requested_at)

    @admin.display(description=_("progress"))
    def bar(self, run: TrainingRun) -> str:
        return render_to_string("admin/recommendations/trainingrun/bar.html", {"run": run})

    @admin.display(description=_("duration"))
    def duration(self, run: TrainingRun) -> str:
        if not run.started_at or not run.finished_at:
            return "–"
        seconds = (run.finished_at - run.started_at).total_seconds()
        return (
            f"{number_format(seconds, decimal_pos=1)} s"
            if seconds < 60
            else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
        )

    @admin.display(description=_("outcome"))
    def outcome(self, run: TrainingRun) -> SafeString | str:
        if run.snapshot is None:
            return run.error[:80] or "–"
        page = reverse("admin:recommendations_snapshot_change", args=[run.snapshot.pk])
        return format_html('<a href="{}">{}</a> {}', page, run.snapshot, run.error[:80])


def may_retrain(user: Any) -> bool:
    """Whether this member of staff may ask for a retraining."""
    return bool(user.has_perm("recommendations.add_trainingrun"))
