"""What is kept of training: snapshots, runs and text embeddings."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import VectorField

from shop.models import Product

EMBEDDING_DIMENSIONS = 384


def draw_folder_name() -> str:
    """A name no other snapshot's folder has, also not one left over from a database that is gone."""
    return uuid4().hex


class Snapshot(models.Model):
    """Everything one training produced, immutable; its arrays are files, this row says what and whether.

    One is live. `snapshots.promote` is the only writer of `is_live`; a partial unique index holds it to one.
    """

    created_at = models.DateTimeField(auto_now_add=True)
    folder = models.CharField(max_length=32, unique=True, default=draw_folder_name, editable=False)
    promoted_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_live = models.BooleanField(default=False, editable=False)
    refusal = models.CharField(
        max_length=300, blank=True, editable=False, help_text=_("Why the gate kept it from being promoted.")
    )
    manifest = models.JSONField(default=dict, editable=False)
    metrics = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_live"], condition=models.Q(is_live=True), name="one_live_snapshot"
            )
        ]

    def __str__(self) -> str:
        return _("Snapshot %(number)s") % {"number": self.pk}


class TrainingStatus(models.TextChoices):
    """The life of a training run."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")


class TrainingRun(models.Model):
    """One retraining asked for: by the clock, by staff or by command. At most one is under way."""

    requested_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    trigger = models.CharField(max_length=20, help_text=_("schedule, admin or command"))
    status = models.CharField(max_length=10, choices=TrainingStatus, default=TrainingStatus.QUEUED)
    step = models.CharField(max_length=80, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress, %"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(status__in=["queued", "running"]),
                name="one_training_run_under_way",
            )
        ]

    def __str__(self) -> str:
        return _("Training run %(number)s (%(status)s)") % {
            "number": self.pk,
            "status": self.get_status_display().lower(),
        }


class ProductEmbedding(models.Model):
    """A product's text as a vector of length 1, and of which text by which model: unchanged, it is kept."""

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, primary_key=True, related_name="embedding"
    )
    vector = VectorField(dimensions=EMBEDDING_DIMENSIONS)
    text_digest = models.CharField(max_length=64)
    model_name = models.CharField(max_length=120)
    embedded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return _("Embedding of %(product)s") % {"product": self.product}
