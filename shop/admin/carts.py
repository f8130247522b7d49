"""Carts, to look at. They set no stock aside, so one may be deleted."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.admin.pages import ReadOnlyAdmin, ReadOnlyInline
from shop.models import Cart, CartLine
from shop.money import formatted


class CartLineInline(ReadOnlyInline):
    """What is in a cart, at the prices of now."""

    model = CartLine
    fields = ["product", "variant", "quantity", "line_total", "added_at"]
    readonly_fields = ["product", "line_total", "added_at"]
    verbose_name_plural = _("lines")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("variant__product")

    @admin.display(description=_("product"))
    def product(self, line: CartLine) -> str:
        return line.variant.product.title

    @admin.display(description=_("total"))
    def line_total(self, line: CartLine) -> str:
        return formatted(line.total)


@admin.register(Cart)
class CartAdmin(ReadOnlyAdmin):
    """What somebody is about to buy."""

    list_display = ["__str__", "n_lines", "created_at", "updated_at"]
    list_filter = ["updated_at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name", "lines__variant__sku"]
    search_help_text = _("Customer or SKU")
    ordering = ["-updated_at"]
    inlines = [CartLineInline]
    fields = ["user", "created_at", "updated_at"]
    readonly_fields = ["created_at", "updated_at"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        own = CartLine.objects.filter(cart=OuterRef("pk")).order_by().values("cart")
        counted = Subquery(own.annotate(n=Count("pk")).values("n"))
        return super().get_queryset(request).annotate(n_lines=counted)

    @admin.display(description=_("lines"), ordering="n_lines", empty_value="0")
    def n_lines(self, cart: Any) -> int | None:
        return cart.n_lines
