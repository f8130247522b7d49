"""The demo switcher's two doors. `personas.steppable` keeps them shut outside demo mode."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shop import personas
from shop.views.requests import ShopRequest, next_url


@require_POST
def step_into(request: ShopRequest, user_id: int) -> HttpResponse:
    """Continue as a persona."""
    persona = get_object_or_404(personas.steppable(), pk=user_id)
    personas.step_into(request, persona)
    messages.info(request, _("You are %(name)s now.") % {"name": persona})
    return redirect(next_url(request, reverse("home")))


@require_POST
def step_out(request: ShopRequest) -> HttpResponse:
    """Be yourself again."""
    if not settings.DEMO:
        raise Http404
    personas.step_out(request)
    return redirect(next_url(request, reverse("home")))
