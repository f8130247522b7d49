"""What many people search for."""

from django.contrib.postgres.indexes import OpClass
from django.db import models


class SearchedPhrase(models.Model):
    """A search that several visitors made, and that found something. Written by `searches.count_phrases`."""

    text = models.CharField(max_length=200, primary_key=True)
    visitors = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(OpClass("text", name="varchar_pattern_ops"), name="phrase_beginning")]

    def __str__(self) -> str:
        return self.text
