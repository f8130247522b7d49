"""`{% model_health %}`: how the models are, in a glance, for pages of admin."""

from typing import Any

from django import template

from recommendations.models import Snapshot, TrainingRun
from recommendations.offline import SURFACE
from recommendations.training import UNDER_WAY

register = template.Library()


@register.inclusion_tag("admin/recommendations/model_health.html", takes_context=True)
def model_health(context: template.Context) -> dict[str, Any]:
    """The live snapshot, what it learnt from and how good it is, and the last retraining: two queries.

    Empty for staff who may not look at snapshots.
    """
    user = context["request"].user
    if not user.has_perm("recommendations.view_snapshot"):
        return {"allowed": False}
    live = Snapshot.objects.filter(is_live=True).first()
    run = TrainingRun.objects.select_related("snapshot").first()
    return {
        "allowed": True,
        "live": live,
        "ours": live.metrics.get("recall", {}).get(SURFACE) if live else None,
        "popular": live.metrics.get("recall", {}).get("popular") if live else None,
        "chance": live.metrics.get("recall", {}).get("random") if live else None,
        "run": run,
        "under_way": run is not None and run.status in UNDER_WAY,
        "may_look_at_runs": user.has_perm("recommendations.view_trainingrun"),
        "may_retrain": user.has_perm("recommendations.add_trainingrun"),
        "csrf_token": context.get("csrf_token"),
    }
