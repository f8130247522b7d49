"""The demo switcher: in demo mode anybody may step into a persona and back out. Otherwise nobody can.

A step is a sign-in that carries a mark in the session. Nothing of the guest (cart, history, answers) moves to
the persona, whether by a step or by the persona's password, which is printed for everybody; what lives in
cookies is there again afterwards. Staff can never be stepped into.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from shop import order_access, preferences
from shop.models import User

SESSION_KEY = "stepped_into"
FORMER_KEY = "stepped_from"
CACHE_KEY = "shop.personas"
CACHE_SECONDS = 60
_GUESTS_OWN = (order_access.SESSION_KEY, preferences.SESSION_KEY)
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to step into, as the switcher shows them."""

    pk: int
    name: str
    email: str


def steppable() -> QuerySet[User]:
    """The users who may be stepped into; none outside demo mode."""
    if not settings.DEMO:
        return User.objects.none()
    return User.objects.filter(is_persona=True, is_active=True, is_staff=False, is_superuser=False)


def is_everybodys(user: User | AnonymousUser | None) -> bool:
    """Whether anybody may step into this account, so that nobody may leave anything of their own in it."""
    return isinstance(user, User) and settings.DEMO and user.is_persona


def listed() -> list[Persona]:
    """The personas in order, kept for a minute; no query and nobody outside demo mode."""
    if not settings.DEMO:
        return []
    if kept := cache.get(CACHE_KEY):
        return list(kept)
    found = [Persona(user.pk, str(user), user.email) for user in steppable().order_by("pk")]
    if found:
        cache.set(CACHE_KEY, found, CACHE_SECONDS)
    return found


def step_into(request: HttpRequest, persona: User) -> None:
    """Continue as the persona, one of `steppable()`. Whoever was signed in before is after stepping out."""
    former = _former(request)
    _leave(request)
    request.session[SESSION_KEY] = persona.pk
    request.session[FORMER_KEY] = former
    login(request, persona, backend=_BACKEND)


def step_out(request: HttpRequest) -> None:
    """Be who one was before, guest or customer. Does nothing for somebody who signed in as themselves."""
    if not is_stepped_in(request):
        return
    pk, proof = _former(request)
    _leave(request)
    user = User.objects.filter(pk=pk, is_active=True).first() if pk else None
    if user and constant_time_compare(
        user.get_session_auth_hash(), proof
    ):  # else the password is another now
        login(request, user, backend=_BACKEND)


def is_stepped_in(request: HttpRequest, user: User | None = None) -> bool:
    """Whether the user of this request (or the one just signing in) was stepped into."""
    session = getattr(request, "session", {})
    pk = (user or request.user).pk
    return pk is not None and session.get(SESSION_KEY) == pk


def _former(request: HttpRequest) -> tuple[int | None, str]:
    """Who was signed in before the first step, and what proves that they may be again."""
    if isinstance(request.user, User) and not is_stepped_in(request):
        return request.user.pk, request.user.get_session_auth_hash()
    pk, proof = request.session.get(FORMER_KEY, (None, ""))
    return pk, proof


def _leave(request: HttpRequest) -> None:
    """Sign out, which empties the session, but keep what a guest has in it: their orders and answers."""
    kept = {key: request.session[key] for key in _GUESTS_OWN if key in request.session}
    if request.user.is_authenticated:
        logout(request)
    request.session.update(kept)
