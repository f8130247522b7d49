"""In which language the shop speaks to somebody: as they chose, else as their browser asks.

Pages follow the cookie of the choice. What is sent later, from a worker, follows what is kept with the user,
or with the order where nobody has an account or chose.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from shop import personas
from shop.models import Order, User


def is_spoken(language: str) -> bool:
    """Whether the shop speaks it."""
    return language in dict(settings.LANGUAGES)


def language_of(user: User | None) -> str:
    """The language to write to somebody in; the shop's own for guests and where none is known."""
    return _first_spoken(user.language if user is not None else "")


def language_of_order(order: Order) -> str:
    """The language to write about an order in: its customer's, else the one it was placed in."""
    return _first_spoken(order.user.language if order.user is not None else "", order.language)


def keep(user: User, language: str) -> None:
    """Remember a user's choice, on every device. A persona is everybody's and keeps none."""
    if not personas.is_everybodys(user):
        user.language = language
        user.save(update_fields=["language"])


def keep_first(user: User) -> None:
    """Remember the language a user is reading in, unless one is known."""
    if not is_spoken(user.language) and is_spoken(language := get_language() or ""):
        keep(user, language)


def bring_along(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Have a browser in which nothing was chosen show the shop in the language kept with the user."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or not is_spoken(user.language):
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def _first_spoken(*kept: str) -> str:
    return next(filter(is_spoken, kept), settings.LANGUAGE_CODE)
