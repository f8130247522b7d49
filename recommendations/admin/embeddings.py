"""Texts as vectors, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from recommendations.models import ProductEmbedding
from shop.admin.pages import ReadOnlyAdmin


@admin.register(ProductEmbedding)
class ProductEmbeddingAdmin(ReadOnlyAdmin):
    """Which products have a vector, and of which model. One that is deleted is made anew within minutes."""

    list_display = ["product", "model_name", "embedded_at"]
    list_filter = ["embedded_at"]
    list_select_related = ["product"]
    search_fields = ["product__title"]
    search_help_text = _("Product title")
    ordering = ["-embedded_at"]
    fields = ["product", "model_name", "text_digest", "embedded_at", "start_of_vector"]
    readonly_fields = ["embedded_at", "start_of_vector"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows = super().get_queryset(request)
        match = request.resolver_match
        return rows.defer("vector") if match and "changelist" in (match.url_name or "") else rows

    @admin.display(description=_("vector"))
    def start_of_vector(self, embedding: ProductEmbedding) -> str:
        first = ", ".join(f"{value:.3f}" for value in embedding.vector[:8])
        return _("%(first)s … (%(n)d numbers)") % {"first": first, "n": len(embedding.vector)}
