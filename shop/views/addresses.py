"""A customer's address book. The addresses of others do not exist here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shop import addresses, personas
from shop.exceptions import TooManyAddresses
from shop.forms import AddressForm
from shop.models import Address, User
from shop.views.customers import for_customers, refuse_everybodys
from shop.views.requests import ShopRequest, acts_on_post


def _book(address_id: int) -> str:
    return reverse("addresses")


@require_safe
@for_customers
def listed(request: ShopRequest, customer: User) -> HttpResponse:
    """All of them, the default first."""
    context = {"addresses": list(customer.addresses.all()), "is_everybodys": personas.is_everybodys(customer)}
    return render(request, "shop/account/addresses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def new(request: ShopRequest, customer: User) -> HttpResponse:
    """Add one."""
    refuse_everybodys(customer)
    form = AddressForm(request.POST or None, initial={"full_name": customer.name})
    if request.method == "POST" and form.is_valid():
        try:
            addresses.keep(customer, form.instance)
        except TooManyAddresses as refusal:
            said = _("You keep %(most)d addresses already. Delete one you no longer need first.")
            form.add_error(None, said % {"most": refusal.most})
        else:
            return _done(request, _("The address is kept."))
    return _filled_in(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def edit(request: ShopRequest, customer: User, address_id: int) -> HttpResponse:
    """Change one."""
    refuse_everybodys(customer)
    kept = _own_or_404(customer, address_id)
    form = AddressForm(request.POST if request.method == "POST" else None, instance=kept)
    if form.is_valid():
        addresses.change(kept)
        return _done(request, _("The address is changed."))
    return _filled_in(request, form, kept)


@acts_on_post(_book)
@for_customers
def make_default(request: ShopRequest, customer: User, address_id: int) -> HttpResponse:
    """Have the checkout begin with this one."""
    refuse_everybodys(customer)
    addresses.make_default(_own_or_404(customer, address_id))
    return _done(request, _("Your parcels go there from now on, unless you say otherwise."))


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def delete(request: ShopRequest, customer: User, address_id: int) -> HttpResponse:
    """Ask whether it shall be deleted, then delete it."""
    refuse_everybodys(customer)
    kept = _own_or_404(customer, address_id)
    if request.method == "POST":
        addresses.remove(kept)
        return _done(request, _("The address is deleted."))
    return render(request, "shop/account/address_delete.html", {"address": kept})


def _own_or_404(customer: User, address_id: int) -> Address:
    return get_object_or_404(customer.addresses.select_related("user"), pk=address_id)


def _filled_in(request: ShopRequest, form: AddressForm, kept: Address | None) -> HttpResponse:
    context = {"form": form, "address": kept}
    return render(request, "shop/account/address.html", context, status=422 if form.is_bound else 200)


def _done(request: ShopRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("addresses")
