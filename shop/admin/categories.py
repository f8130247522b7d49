"""The category tree."""

from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.db.models import Func, OuterRef, QuerySet, Subquery
from django.forms import HiddenInput
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from treebeard.forms import MoveNodeForm

from shop import navigation, signals
from shop.admin.pages import ShopAdmin
from shop.models import Category, Product


class CategoryForm(MoveNodeForm):
    """A category's name and the category above it."""

    class Meta:
        model = Category
        fields = ["name", "slug"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Siblings sort by name: the only question is whose child it is.
        self.fields["treebeard_position"].initial = "sorted-child"
        self.fields["treebeard_position"].widget = HiddenInput()
        self.fields["treebeard_ref_node"].label = _("Parent category")
        self.fields["treebeard_ref_node"].empty_label = _("None: a top category")


@admin.register(Category)
class CategoryAdmin(ShopAdmin):
    """The category tree as an indented list."""

    form = CategoryForm
    fields = ["name", "slug", "treebeard_ref_node", "treebeard_position"]
    list_display = ["indented_name", "slug", "n_products"]
    list_per_page = 200
    search_fields = ["name", "slug"]
    ordering = ["path"]
    sortable_by = ()
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        # Of a category with all below it; without a GROUP BY, none counts 0.
        below = Product.objects.filter(category__path__startswith=OuterRef("path")).order_by()
        counted = Subquery(below.annotate(n=Func("pk", function="count")).values("n"))
        return super().get_queryset(request).annotate(n_products=counted)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Admin shows what goes along with a row, but knows nothing of trees: no deleting whole branches.
        leaf = obj is None or obj.is_leaf()
        return leaf and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _renew_navigation()
        if change:
            moved = Category.objects.get(pk=obj.pk)  # under another parent its path is another
            below = Product.objects.in_category(moved).values_list("pk", flat=True)
            signals.announce(signals.catalogue_changed, product_ids=list(below))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        _renew_navigation()

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        super().delete_queryset(request, queryset)
        _renew_navigation()

    def view_on_site(self, obj: Category) -> str:
        return obj.get_absolute_url()

    @admin.display(description=_("category"))
    def indented_name(self, category: Category) -> SafeString:
        return format_html('<span class="shop-depth-{}">{}</span>', min(category.depth, 6), category.name)

    @admin.display(description=_("products"))
    def n_products(self, category: Any) -> int:
        return category.n_products


def _renew_navigation() -> None:
    # Once committed: a page of this moment would keep the old one for five minutes more.
    transaction.on_commit(lambda: cache.delete(navigation.KEY))
