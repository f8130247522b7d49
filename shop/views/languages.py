"""Choosing the language of the shop."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import LANGUAGE_QUERY_PARAMETER, set_language

from shop import languages
from shop.models import User
from shop.views.requests import ShopRequest


@require_POST
def choose(request: ShopRequest) -> HttpResponse:
    """Speak another language from now on; back to the page of ours that `next` names."""
    language = request.POST.get(LANGUAGE_QUERY_PARAMETER, "")
    if not languages.is_spoken(language):
        raise BadRequest("The shop does not speak this language.")
    if isinstance(request.user, User):
        languages.keep(request.user, language)
    answer: HttpResponse = set_language(request)
    return answer
