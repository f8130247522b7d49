"""The category tree."""

from collections.abc import Iterator
from contextlib import contextmanager
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

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        with _followed():  # and not save_model: the form of a tree has written it by then
            return super().save_form(request, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with _followed():
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        with _followed():
            super().delete_queryset(request, queryset)

    def view_on_site(self, obj: Category) -> str:
        return obj.get_absolute_url()

    @admin.display(description=_("category"))
    def indented_name(self, category: Category) -> SafeString:
        return format_html('<span class="shop-depth-{}">{}</span>', min(category.depth, 6), category.name)

    @admin.display(description=_("products"))
    def n_products(self, category: Any) -> int:
        return category.n_products


@contextmanager
def _followed() -> Iterator[None]:
    """Announce the products of every category that is called or stands otherwise once the tree has changed.

    Siblings stand by name, so a change of one of them moves others, with all below them.
    """
    before = _places()
    yield
    now = _places()
    changed = {path for pk, (path, name) in now.items() if before.get(pk) != (path, name)}
    touched = [pk for pk, (path, _name) in now.items() if not changed.isdisjoint(_way_to(path))]
    products = Product.objects.filter(category__in=touched).order_by("pk").values_list("pk", flat=True)
    if product_ids := list(products):
        signals.announce(signals.catalogue_changed, product_ids=product_ids)
    # Once committed: a page of this moment would keep the old one for five minutes more.
    transaction.on_commit(lambda: cache.delete(navigation.KEY))


def _places() -> dict[int, tuple[str, str]]:
    """The path and name of every category."""
    return {pk: (path, name) for pk, path, name in Category.objects.values_list("pk", "path", "name")}


def _way_to(path: str) -> list[str]:
    """The paths of a category and of all above it."""
    return [path[:end] for end in range(Category.steplen, len(path) + 1, Category.steplen)]
