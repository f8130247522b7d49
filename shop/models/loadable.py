"""Rows that a data set may have brought."""

from django.db import models


class Loadable(models.Model):
    """A row that remembers which data set loaded it, so that clearing one never takes the shop's own rows."""

    dataset = models.CharField(max_length=40, blank=True, default="", editable=False, db_index=True)

    class Meta:
        abstract = True
