"""A form whose token is no longer good comes back with what was typed, to be sent again.

That happens to who signs in or out in another tab, which changes the token, and to who loses their cookies.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

SECRETS = ("password", "card")
"""Fields with these words in their names are not sent back to the browser: they are typed again."""

TOKEN = "csrfmiddlewaretoken"  # noqa: S105  the field's name


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW. Nothing was done; a page of ours may have it sent once more.

    What another site has a browser send is never filled in: the browser says where a form came from.
    """
    if request.headers.get("HX-Request"):
        messages.warning(request, _("This page was out of date. Please do it once more."))
        refusal = HttpResponseClientRefresh()
        refusal.status_code = 403
        return refusal
    fields = _typed(request) if _is_ours(request) else []
    return render(request, "403_csrf.html", {"fields": fields}, status=403)


def _is_ours(request: HttpRequest) -> bool:
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != TOKEN and not any(secret in name for secret in SECRETS)
        for value in values
    ]
