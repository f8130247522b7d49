"""What the shop keeps of a customer: to take along, or to have deleted."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop import leaving, personas
from shop.customer_forms import CloseAccountForm
from shop.exceptions import OrderUnderWay
from shop.models import User
from shop.views.customers import for_customers, refuse_everybodys
from shop.views.requests import ShopRequest, acts_on_post


def _data_page() -> str:
    return reverse("account_data")


@require_safe
@for_customers
def data(request: ShopRequest, customer: User) -> HttpResponse:
    """What can be done with it."""
    return _shown(request, CloseAccountForm(customer=customer))


@require_safe
@for_customers
def download(request: ShopRequest, customer: User) -> HttpResponse:
    """All of it in one file."""
    file = JsonResponse(
        leaving.everything_of(customer), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    file["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return file


@acts_on_post(_data_page)
@for_customers
def delete(request: ShopRequest, customer: User) -> HttpResponse:
    """Close the account of somebody who gives its password."""
    refuse_everybodys(customer)
    if too_many := ratelimit.consume_or_429(request, action="reauthenticate", user=customer):
        return too_many
    form = CloseAccountForm(request.POST, customer=customer)
    if not form.is_valid():
        return _shown(request, form, status=422)
    try:
        leaving.close(customer)
    except OrderUnderWay as refusal:
        said = _("Order %(number)s is still under way. You can close your account once it is delivered.")
        form.add_error(None, said % {"number": refusal.number})
        return _shown(request, form, status=409)
    logout(request)
    messages.success(request, _("Your account is deleted. Thank you for having been here."))
    return redirect("home")


def _shown(request: ShopRequest, form: CloseAccountForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "is_everybodys": personas.is_everybodys(request.user)}
    return render(request, "shop/account/data.html", context, status=status)
