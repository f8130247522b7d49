"""Who is browsing: a user, or an anonymous browser known by a signed cookie; and the merge at sign-in.

A user's visitor id follows from the user, so telling who browses costs no query. An anonymous visitor has a
random id in the cookie. At sign-in the anonymous history moves to the user and the browser gets a new id,
so the next person at this browser starts afresh.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.core.signing import BadSignature
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from analytics.models import Event, Slate, Visitor

COOKIE = f"{settings.COOKIE_PREFIX}visitor"
COOKIE_SECONDS = 365 * 24 * 3600
_NAMESPACE = UUID("5f0f8a34-5a7b-4a3e-9d0e-0f1c6f3c9b52")
_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


@dataclass(frozen=True, slots=True)
class VisitorKey:
    """Who browses: the visitor's id, and the user's when signed in."""

    id: UUID
    user_id: int | None = None


def of_user(user_id: int) -> VisitorKey:
    """The visitor that a user is, on every device."""
    return VisitorKey(uuid5(_NAMESPACE, str(user_id)), user_id)


def of_guest_order(order_id: int) -> VisitorKey:
    """The visitor that stands in for a guest who placed an order, where nobody knows which browser it was."""
    return VisitorKey(uuid5(_NAMESPACE, f"order {order_id}"))


def of_request(request: HttpRequest) -> VisitorKey:
    """The visitor behind a request; a browser without a cookie gets a new identity, set by `remember`."""
    if request.user.is_authenticated:
        return of_user(request.user.pk)
    return VisitorKey(_anonymous_id(request))


@contextmanager
def browsing(request: HttpRequest) -> Iterator[None]:
    """Make the request's visitor the current one during the block."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def current() -> VisitorKey | None:
    """The visitor of the request under way; None outside requests."""
    request = _request.get()
    return of_request(request) if request is not None else None


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser keep an identity it was given during this request, if it was given one."""
    if fresh := getattr(request, "fresh_visitor_id", None):
        response.set_signed_cookie(
            COOKIE,
            fresh.hex,
            max_age=COOKIE_SECONDS,
            secure=settings.PRODUCTION,
            httponly=True,
            samesite="Lax",
        )


@transaction.atomic
def merge_at_sign_in(request: HttpRequest, user_id: int) -> None:
    """Move what this browser did anonymously to the user, and give the browser a new identity."""
    anonymous_id, target = _anonymous_id(request), of_user(user_id)
    anonymous = Visitor.objects.select_for_update().filter(pk=anonymous_id, merged_into=None).first()
    if anonymous is not None:
        now = timezone.now()
        Visitor.objects.get_or_create(
            pk=target.id,
            defaults={"user_id": user_id, "first_seen_at": anonymous.first_seen_at, "last_seen_at": now},
        )
        Event.objects.filter(visitor=anonymous).update(visitor=target.id)
        Slate.objects.filter(visitor=anonymous).update(visitor=target.id)
        anonymous.merged_into_id = target.id
        anonymous.save(update_fields=["merged_into"])
    _give_fresh_id(request)


def _anonymous_id(request: HttpRequest) -> UUID:
    if fresh := getattr(request, "fresh_visitor_id", None):
        return fresh
    try:
        return UUID(hex=request.get_signed_cookie(COOKIE))
    except (KeyError, BadSignature, ValueError):
        return _give_fresh_id(request)


def _give_fresh_id(request: HttpRequest) -> UUID:
    request.fresh_visitor_id = uuid4()  # type: ignore[attr-defined]  # read back by `remember`
    return request.fresh_visitor_id  # type: ignore[attr-defined]
