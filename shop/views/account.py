"""The account area: what customers tell us about themselves."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shop import personas, preferences, questionnaire
from shop.customer_forms import PreferencesForm, ProfileForm
from shop.models import User
from shop.preferences import Answers
from shop.views.customers import for_customers, refuse_everybodys
from shop.views.requests import ShopRequest, next_url


@require_safe
@for_customers
def overview(request: ShopRequest, customer: User) -> HttpResponse:
    """What the shop knows of a customer, in short."""
    context = {
        "latest": customer.orders.order_by("-placed_at", "-pk").first(),
        "address": customer.addresses.filter(is_default=True).first(),
        "chosen": preferences.names(customer),
        "is_everybodys": personas.is_everybodys(customer),
    }
    return render(request, "shop/account/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def profile(request: ShopRequest, customer: User) -> HttpResponse:
    """How the shop speaks to a customer."""
    refuse_everybodys(customer)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=customer)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your name is changed."))
        return redirect("profile")
    return render(request, "shop/account/profile.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: ShopRequest) -> HttpResponse:
    """The questionnaire, for guests too; skipping it is an answer, and it is not offered again."""
    if "skip" in request.POST:
        return _kept(request, preferences.of_request(request) or Answers(), said="")
    known = preferences.of_request(request)
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        answers=known,
        now=timezone.now(),
        is_everybodys=personas.is_everybodys(request.user),
    )
    if form.is_valid():
        return _kept(request, form.answers(), said=_("Thank you. Your home page goes by this from now on."))
    context = {
        "form": form,
        "offer": questionnaire.offer(),
        "ticked_categories": form.ticked("categories"),
        "ticked_brands": form.ticked("brands"),
        "has_answered": known is not None,
        "currency": settings.CURRENCY,
    }
    return render(request, "shop/preferences.html", context, status=422 if form.is_bound else 200)


def _kept(request: ShopRequest, given: Answers, *, said: str) -> HttpResponse:
    preferences.keep(request, given)
    if said:
        messages.success(request, said)
    return redirect(next_url(request, reverse("home")))
