"""Brands and products."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shop import signals, stock
from shop.admin.exports import ExportAdmin
from shop.admin.pages import ShopAdmin
from shop.admin.variants import FEW, VariantInline, relist
from shop.models import Brand, Category, ImportKind, Product, ProductImage, Variant
from shop.money import formatted
from shop.querysets import cover_of

MOST_BRANDS = 30


@admin.register(Brand)
class BrandAdmin(ShopAdmin):
    """Who makes what is sold."""

    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change:
            of_brand = list(obj.products.values_list("pk", flat=True))
            signals.announce(signals.catalogue_changed, product_ids=of_brand)


class HasStock(admin.SimpleListFilter):
    """Products that can be bought, or not."""

    title = _("in stock")
    parameter_name = "in_stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        few = _("A kind with 1 to %(few)d left") % {"few": FEW}
        return [("yes", _("In stock")), ("low", few), ("no", _("Sold out"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        available = Variant.objects.in_stock().values("product")
        if self.value() == "low":
            return queryset.filter(pk__in=available.filter(stock__lte=FEW).values("product"))
        if self.value() == "yes":
            return queryset.filter(pk__in=available)
        return queryset.exclude(pk__in=available) if self.value() == "no" else queryset


class InCategory(admin.SimpleListFilter):
    """Products in one of the two upper levels of categories, with all below it."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        upper = Category.objects.filter(depth__lte=2).order_by("path")
        return [(str(each.pk), "– " * (each.depth - 1) + each.name) for each in upper]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        chosen = self.value()
        if not chosen or not chosen.isdecimal():
            return queryset
        path = Category.objects.filter(pk=chosen).values_list("path", flat=True).first()
        return queryset.filter(category__path__startswith=path) if path else queryset.none()


class OfBrand(admin.SimpleListFilter):
    """Products of one of the largest brands; any other is found by searching its name."""

    title = _("brand")
    parameter_name = "brand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        largest = Brand.objects.annotate(n=Count("products")).order_by("-n", "name")[:MOST_BRANDS]
        return [(str(brand.pk), brand.name) for brand in largest]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        chosen = self.value()
        return queryset.filter(brand=chosen) if chosen and chosen.isdecimal() else queryset


class ProductImageInline(admin.TabularInline):  # type: ignore[type-arg]
    """A product's pictures; the first is its cover."""

    model = ProductImage
    fields = ["preview", "image", "alt", "colour", "position"]
    readonly_fields = ["preview"]
    extra = 0

    @admin.display(description="")
    def preview(self, picture: ProductImage) -> SafeString | str:
        return _thumbnail(picture.image.name) if picture.image else ""


@admin.register(Product)
class ProductAdmin(ExportAdmin):
    """What is recommended, with its variants and pictures on one page."""

    list_display = ["cover", "title", "brand", "category", "listed_at", "units", "is_visible", "rating"]
    list_display_links = ["title"]
    list_filter = [HasStock, "is_visible", InCategory, OfBrand]
    list_select_related = ["brand", "category"]
    search_fields = ["title", "variants__sku", "brand__name"]
    search_help_text = _("Title, SKU or brand")
    ordering = ["-arrived_at", "-pk"]
    autocomplete_fields = ["category", "brand"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [VariantInline, ProductImageInline]
    actions = ["show", "hide"]
    import_kind = ImportKind.CATALOGUE
    fieldsets = [
        (None, {"fields": ["title", "slug", "category", "brand", "description", "is_visible", "arrived_at"]}),
        (
            _("Facts"),
            {
                "classes": ["collapse"],
                "fields": [
                    ("article_type", "usage"),
                    ("base_colour", "gender"),
                    ("season", "year"),
                    "attributes",
                ],
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        own = Variant.objects.filter(product=OuterRef("pk")).order_by().values("product")
        units = Subquery(own.annotate(units=Sum("stock")).values("units"))
        return super().get_queryset(request).annotate(picture=cover_of("pk"), units=units)

    def view_on_site(self, obj: Product) -> str:
        return obj.get_absolute_url()

    @admin.display(description="")
    def cover(self, product: Any) -> SafeString:
        return _thumbnail(product.picture["name"] if product.picture else "")

    @admin.display(description=_("price"), ordering="price")
    def listed_at(self, product: Product) -> str:
        return formatted(product.price)

    @admin.display(description=_("stock"), ordering="units", empty_value="0")
    def units(self, product: Any) -> int | None:
        return product.units

    @admin.display(description=_("rating"), ordering="rating_average")
    def rating(self, product: Product) -> str:
        return f"{product.rating_average:.1f} ({product.rating_count})" if product.rating_count else "–"

    @admin.action(description=_("Show in the shop"), permissions=["change"])
    def show(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        self._set_visible(request, queryset, True)

    @admin.action(description=_("Hide from the shop"), permissions=["change"])
    def hide(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        self._set_visible(request, queryset, False)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            # Variants are locked before their product, as a checkout does that goes on to refer to it.
            stock.correct(dict.fromkeys(obj.variants.values_list("pk", flat=True), 0))
            # Not the prices and ratings as they were when the page was sent.
            obj.save(update_fields=[field.name for field in obj._meta.concrete_fields if _is_written(field)])
        else:
            obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        relist([form.instance.pk])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        gone = [obj.pk]
        super().delete_model(request, obj)
        signals.announce(signals.catalogue_changed, product_ids=gone)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        gone = [product.pk for product in queryset]
        super().delete_queryset(request, queryset)
        signals.announce(signals.catalogue_changed, product_ids=gone)

    def _set_visible(self, request: HttpRequest, products: "QuerySet[Any]", visible: bool) -> None:
        changed = [product for product in products if product.is_visible != visible]
        pks = [product.pk for product in changed]
        say = _now_shown if visible else _now_hidden
        staff: Any = request.user
        with transaction.atomic():
            Product.objects.filter(pk__in=pks).update(is_visible=visible)
            LogEntry.objects.log_actions(staff.pk, changed, CHANGE, say(1))
        signals.announce(signals.catalogue_changed, product_ids=pks)
        self.message_user(request, say(len(changed)), messages.SUCCESS)


def _now_shown(n: int) -> str:
    return ngettext(
        "%(n)d product is now shown in the shop.", "%(n)d products are now shown in the shop.", n
    ) % {"n": n}


def _now_hidden(n: int) -> str:
    return ngettext(
        "%(n)d product is now hidden from the shop.", "%(n)d products are now hidden from the shop.", n
    ) % {"n": n}


def _thumbnail(name: str | None) -> SafeString:
    if not name:
        return mark_safe('<span class="shop-thumb"></span>')
    return format_html(
        '<img class="shop-thumb" src="{}" width="44" height="44" alt="" loading="lazy">',
        default_storage.url(name),
    )


def _is_written(field: Any) -> bool:
    return field.editable and not field.primary_key
