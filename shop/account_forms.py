"""allauth's forms in the shop's words. What they do stays allauth's."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _


class _InOurWords(forms.Form):
    """Labels of our own, and none repeated inside its field."""

    labels: ClassVar[dict[str, Any]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)


class LoginForm(_InOurWords, allauth_forms.LoginForm):
    """Signing in."""

    labels: ClassVar[dict[str, Any]] = {"login": _("E-mail"), "password": _("Password")}


class SignupForm(_InOurWords, allauth_forms.SignupForm):
    """Making an account; `shop.forms.SignupForm` adds the name."""

    labels: ClassVar[dict[str, Any]] = {"email": _("E-mail"), "password1": _("Password")}


class AddEmailForm(_InOurWords, allauth_forms.AddEmailForm):
    """One more address."""

    labels: ClassVar[dict[str, Any]] = {"email": _("E-mail")}


class ResetPasswordForm(_InOurWords, allauth_forms.ResetPasswordForm):
    """Asking for a link to another password."""

    labels: ClassVar[dict[str, Any]] = {"email": _("E-mail")}


class ResetPasswordKeyForm(_InOurWords, allauth_forms.ResetPasswordKeyForm):
    """Choosing another password by such a link."""

    labels: ClassVar[dict[str, Any]] = {"password1": _("New password"), "password2": _("Once more")}


class ChangePasswordForm(_InOurWords, allauth_forms.ChangePasswordForm):
    """Choosing another password while signed in."""

    labels: ClassVar[dict[str, Any]] = {
        "oldpassword": _("Your password until now"),
        "password1": _("New password"),
        "password2": _("Once more"),
    }


class SetPasswordForm(_InOurWords, allauth_forms.SetPasswordForm):
    """Choosing a first password."""

    labels: ClassVar[dict[str, Any]] = {"password1": _("New password"), "password2": _("Once more")}


class ReauthenticateForm(_InOurWords, allauth_forms.ReauthenticateForm):
    """Proving that it is still the same person."""

    labels: ClassVar[dict[str, Any]] = {"password": _("Password")}
