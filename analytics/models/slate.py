"""What was recommended. Partitioned by month like events, and written with them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.models.visitor import Visitor


class Slate(models.Model):
    """One list that was served on a surface: one row, whatever its length.

    `product_ids`, `scores`, `sources` and `reasons` are parallel: entry i is position i. `fallback` is empty
    when the surface's own recipe filled the slate, else the name of the fallback that had to help.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    visitor = models.ForeignKey(
        Visitor, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="slates"
    )
    surface = models.CharField(max_length=40)
    served_at = models.DateTimeField()
    product_ids = ArrayField(models.BigIntegerField())
    scores = ArrayField(models.FloatField())
    sources = ArrayField(models.CharField(max_length=40))
    reasons = models.JSONField(default=list)
    anchor_ids = ArrayField(models.BigIntegerField(), default=list)
    snapshot_id = models.BigIntegerField(null=True)
    variant = models.CharField(max_length=60, default="")
    fallback = models.CharField(max_length=40, default="")
    duration_us = models.IntegerField(_("duration (µs)"), default=0)

    class Meta:
        indexes = [
            models.Index(fields=["visitor", "-served_at"], name="slate_of_visitor"),
            models.Index(fields=["surface", "-served_at"], name="slate_of_surface"),
        ]

    def __str__(self) -> str:
        return f"{self.surface}, {self.served_at:%Y-%m-%d %H:%M}"
