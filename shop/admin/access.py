"""Who gets in, and what they may do there: sign-in addresses and groups, whose pages are libraries'.

Only superusers touch what staff sign in with and hand out powers. Else whoever may change an address could
add one of theirs to a superuser's account and ask for another password.
"""

from typing import Any

from allauth.account import admin as allauth_pages
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop import accounts
from shop.models import User

TAKEN = _("There is an account with this e-mail address.")

admin.site.unregister([EmailAddress, Group])


def is_superuser(request: HttpRequest) -> bool:
    """Whether whoever asks may do everything."""
    return isinstance(request.user, User) and request.user.is_superuser


def within_reach(request: HttpRequest, user: User | None) -> bool:
    """Whether whoever asks may touch this account. Else staff could take over a superuser's."""
    return user is None or not (user.is_staff or user.is_superuser) or is_superuser(request)


class EmailAddressForm(forms.ModelForm):  # type: ignore[type-arg]
    """An address that opens one account."""

    class Meta:
        model = EmailAddress
        fields = ["user", "email", "verified", "primary"]

    def clean(self) -> dict[str, Any]:
        """Refuse an address that opens another account already."""
        user, email = self.cleaned_data.get("user"), self.cleaned_data.get("email")
        is_other = "user" in self.changed_data or "email" in self.changed_data
        if user and email and is_other and accounts.is_anothers(email, user=user):
            self.add_error("email", TAKEN)
        return self.cleaned_data


@admin.register(EmailAddress)
class EmailAddressAdmin(allauth_pages.EmailAddressAdmin):
    """Addresses that customers sign in with; those of staff are for superusers."""

    form = EmailAddressForm
    actions = ()  # allauth's would confirm addresses for whoever may look at them

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and within_reach(request, obj and obj.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and within_reach(request, obj and obj.user)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "user" and not is_superuser(request):
            options["queryset"] = User.objects.filter(is_staff=False, is_superuser=False)
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    """Groups of staff. What a group may do is for superusers to say."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if is_superuser(request) else ["permissions"]
