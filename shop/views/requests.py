"""What views share about requests: their type, where to go next, paging, and asking somebody to sign in."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails


class ShopRequest(HttpRequest):
    """A request as our middleware leaves it."""

    htmx: HtmxDetails


View = Callable[..., HttpResponse]


def acts_on_post(page: Callable[..., str]) -> Callable[[View], View]:
    """A view that acts on POST alone. Whoever reads its address (a refresh, the way back from the sign-in)
    is led to the page of these arguments instead of a blank 405.
    """

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def act(request: ShopRequest, **named: Any) -> HttpResponse:
            return view(request, **named) if request.method == "POST" else redirect(page(**named))

        return act

    return decorate


def product_page(slug: str) -> str:
    """The address of the product whose slug an address names."""
    return reverse("product", args=[slug])


def next_url(request: HttpRequest, default: str) -> str:
    """Where the form's `next` leads if that is the path of a page of this shop, else the default."""
    asked = request.POST.get("next", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else default


def wants_part(request: ShopRequest) -> bool:
    """Whether HTMX wants a part of the page. Going back, it says that it is HTMX and wants all of it."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def part_asked_for(request: ShopRequest) -> str:
    """The id of the element HTMX wants to replace; empty where a whole page is wanted."""
    return (request.htmx.target or "") if wants_part(request) else ""


def page_of(rows: QuerySet[Any] | Sequence[Any], request: HttpRequest, *, size: int) -> Page[Any]:
    """The page `?page=` asks for, the first by default. Http404 for one that is not there."""
    return page_numbered(rows, request.GET.get("page"), size=size)


def page_numbered(rows: QuerySet[Any] | Sequence[Any], number: str | None, *, size: int) -> Page[Any]:
    """The page of a number somebody typed, the first by default. Http404 for one that is not there."""
    try:
        return Paginator(rows, size).page(number or 1)
    except InvalidPage:
        raise Http404("There is no such page.") from None


def sign_in_first(request: ShopRequest, back_to: str) -> HttpResponse:
    """Send a guest to the sign-in page, and from there to a page of ours; HTMX leaves the page too."""
    response = redirect_to_login(back_to)
    return HttpResponseClientRedirect(response.url) if request.htmx else response
