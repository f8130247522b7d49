"""Admin's own sign-in page, as closed to guesses as the shop's: both count in one place."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.admin.forms import AdminAuthenticationForm
from django.views.decorators.debug import sensitive_variables


class SignInForm(AdminAuthenticationForm):
    """E-mail address and password of a member of staff."""

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """Who may come in. allauth looks them up, as it counts wrong passwords by address and by account."""
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if email and password:
            adapter = get_adapter(self.request)
            self.user_cache = adapter.authenticate(self.request, email=email, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data
