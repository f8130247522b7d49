"""Variants: prices and stock by hand, beside checkouts that run at the same moment.

A form never writes the stock it shows. It sends what staff saw and what they want; the difference goes
through `stock.correct`, which locks every variant of the request first, in the one lock order. What was sold
while somebody typed stays sold.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from shop import pricing, signals, stock
from shop.admin.exports import ExportAdmin
from shop.models import ImportKind, Variant

FEW = 5
"""So many left, or fewer, is time to order more."""
WRITTEN = ("product", "sku", "colour", "size", "price", "compare_at_price", "position")
"""The columns a form writes: all but stock."""


class VariantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A variant as staff edit it."""

    stock = forms.IntegerField(
        label=_("Stock"),
        min_value=0,
        max_value=stock.MOST_UNITS,
        initial=0,
        show_hidden_initial=True,
        widget=AdminIntegerFieldWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stock_loaded: int = self.instance.stock

    def stock_change(self) -> int:
        """Units to add to the stock (to take, when negative): what is wanted less what was seen."""
        wanted: int | None = self.cleaned_data.get("stock")
        return 0 if wanted is None else wanted - self._stock_seen()

    def save(self, commit: bool = True) -> Any:
        """Write a variant; for one that exists, everything but its stock."""
        if not commit or self.instance._state.adding:
            return super().save(commit)
        self.instance.save(update_fields=WRITTEN)
        return self.instance

    def _stock_seen(self) -> int:
        try:
            return int(self.data[self["stock"].html_initial_name])
        except (KeyError, ValueError):  # a form sent by hand
            return self._stock_loaded


class VariantFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The variants on a product's page. Call `save` inside a transaction, as admin does."""

    initial_forms: list[VariantForm]  # type: ignore[assignment]

    def save(self, commit: bool = True) -> Any:
        """Correct the stock, which locks all variants shown, then write them."""
        gone = set(self.deleted_forms)
        stock.correct(
            {form.instance.pk: 0 if form in gone else form.stock_change() for form in self.initial_forms}
        )
        return super().save(commit)


class VariantInline(admin.TabularInline):  # type: ignore[type-arg]
    """A product's variants."""

    model = Variant
    form = VariantForm
    formset = VariantFormSet
    fields = ["sku", "colour", "size", "price", "compare_at_price", "stock", "position"]
    extra = 0
    min_num = 1
    show_change_link = True


class InStock(admin.SimpleListFilter):
    """Variants with or without units left."""

    title = _("in stock")
    parameter_name = "in_stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        few = _("1 to %(few)d left") % {"few": FEW}
        return [("yes", _("In stock")), ("low", few), ("no", _("Sold out"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        limits: dict[str, dict[str, Any]] = {
            "yes": {"stock__gt": 0},
            "low": {"stock__range": (1, FEW)},
            "no": {"stock": 0},
        }
        return queryset.filter(**limits.get(self.value() or "", {}))


@admin.register(Variant)
class VariantAdmin(ExportAdmin):
    """Prices and stock of everything sold, to go through quickly."""

    form = VariantForm
    list_display = ["sku", "product", "label", "price", "compare_at_price", "stock"]
    list_editable = ["price", "stock"]
    list_filter = [InStock]
    import_kind = ImportKind.STOCK
    list_select_related = ["product"]
    search_fields = ["sku", "product__title"]
    search_help_text = _("SKU or product title")
    ordering = ["sku"]
    autocomplete_fields = ["product"]
    fields = ["product", "sku", "colour", "size", "price", "compare_at_price", "stock", "position"]

    @admin.display(description=_("kind"))
    def label(self, variant: Variant) -> str:
        return variant.label

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **{"form": VariantForm, **kwargs})

    @transaction.atomic
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST" and "_save" in request.POST:
            stock.correct(
                dict.fromkeys(_posted_ids(request), 0)
            )  # all locks, before the first row is written
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            stock.correct({obj.pk: form.stock_change()})
            obj.save(update_fields=WRITTEN)
        else:
            obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # A variant may have moved from one product to another.
        products = {form.instance.product_id, form.initial.get("product")}
        relist(sorted(product for product in products if product))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        relist([obj.product_id])

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        products = sorted(set(queryset.values_list("product_id", flat=True)))
        super().delete_queryset(request, queryset)
        relist(products)


def relist(product_ids: list[int]) -> None:
    """Bring the listed prices of products in line with their variants, and announce the change."""
    pricing.reprice(product_ids)
    signals.announce(signals.catalogue_changed, product_ids=product_ids)


def _posted_ids(request: HttpRequest) -> list[int]:
    names = (name for name in request.POST if name.startswith("form-") and name.endswith("-id"))
    return [int(value) for name in names if (value := request.POST.get(name, "")).isdecimal()]
