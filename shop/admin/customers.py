"""Customers and staff, who sign in with their e-mail address."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop import accounts, addresses, leaving
from shop.admin.access import TAKEN, is_superuser, within_reach
from shop.admin.exports import ExportAdmin
from shop.models import Address, Order, Preferences, User

_POWERS = ["is_staff", "is_superuser", "groups", "user_permissions"]


class _EmailOnce(forms.ModelForm):  # type: ignore[type-arg]
    """One account per e-mail address, whatever its case, confirmed or not, said in words."""

    def clean_email(self) -> str:
        """The address in lower case, as sign-in looks for it."""
        email: str = self.cleaned_data["email"].lower()
        # Else whoever merely claims a customer's address would keep staff from saving that customer.
        if "email" in self.changed_data and accounts.is_anothers(email, user=self.instance):
            raise forms.ValidationError(TAKEN)
        return email


class NewUserForm(_EmailOnce, AdminUserCreationForm):  # type: ignore[type-arg]
    """A new account: e-mail, name and password."""

    class Meta:
        model = User
        fields = ["email", "name"]
        field_classes: dict[str, Any] = {}


class UserForm(_EmailOnce, UserChangeForm):  # type: ignore[type-arg]
    """An account."""

    class Meta:
        model = User
        fields = ["email", "name", "password", "is_active", "is_persona", *_POWERS]
        field_classes: dict[str, Any] = {}


class AddressInline(admin.StackedInline):  # type: ignore[type-arg]
    """The addresses a customer keeps. Which is the default is the customer's choice."""

    model = Address
    extra = 0
    readonly_fields = ["is_default"]
    fields = [
        "is_default",
        ("full_name", "phone"),
        ("line1", "line2"),
        ("city", "region"),
        ("postcode", "country"),
    ]


class PreferencesInline(admin.StackedInline):  # type: ignore[type-arg]
    """What a customer told us they like."""

    model = Preferences
    extra = 0
    autocomplete_fields = ["categories", "brands"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ExportAdmin):  # type: ignore[type-arg]
    """Accounts. Only superusers touch staff accounts and hand out powers."""

    form = UserForm
    add_form = NewUserForm
    inlines = [AddressInline, PreferencesInline]
    list_display = ["email", "name", "n_orders", "is_persona", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_persona", "is_staff", "is_active"]
    search_fields = ["email", "name"]
    search_help_text = _("E-mail address or name")
    ordering = ["-pk"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("Account"), {"fields": ["is_active", "is_persona", "date_joined", "last_login"]}),
        (_("Staff"), {"classes": ["collapse"], "fields": [*_POWERS]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["email", "name", "usable_password", "password1", "password2"],
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        own = Order.objects.filter(user=OuterRef("pk")).order_by().values("user")
        counted = Subquery(own.annotate(n=Count("pk")).values("n"))
        return super().get_queryset(request).annotate(n_orders=counted)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return self.inlines if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, *([] if is_superuser(request) else _POWERS)]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and within_reach(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            accounts.follow_email(obj, former=form.initial.get("email", ""))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        addresses.settle_default(form.instance)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        doomed, counts, lacking, protected = super().get_deleted_objects(objs, request)
        waiting = leaving.orders_under_way(objs).values_list("number", flat=True)
        told = _("Order %(number)s, still under way: the account stays until it is delivered or called off.")
        return doomed, counts, lacking, [*protected, *(told % {"number": number} for number in waiting)]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        leaving.close(obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        for user in queryset:
            leaving.close(user)

    @admin.display(description=_("orders"), ordering="n_orders", empty_value="0")
    def n_orders(self, user: Any) -> int | None:
        return user.n_orders
