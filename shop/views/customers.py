"""Pages that are a customer's own: a guest is asked to sign in first, and no cache keeps them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from shop import personas
from shop.models import User
from shop.views.requests import ShopRequest, sign_in_first

P = ParamSpec("P")


def for_customers(
    view: Callable[Concatenate[ShopRequest, User, P], HttpResponse],
) -> Callable[Concatenate[ShopRequest, P], HttpResponse]:
    """Give a view the customer who asks; send a guest to sign in and back."""

    @never_cache
    @wraps(view)
    def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return sign_in_first(request, request.get_full_path())
        return view(request, request.user, *args, **kwargs)

    return guarded


def refuse_everybodys(customer: User) -> None:
    """Raise PermissionDenied for a persona: nobody leaves anything of their own where everybody looks."""
    if personas.is_everybodys(customer):
        raise PermissionDenied("This account belongs to the demo.")
