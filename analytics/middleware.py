"""Around every request: who is browsing, and one write for all it did."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from analytics import events, visitors


class VisitorMiddleware:
    """Makes the visitor known to `visitors.current` and writes the request's events and slates at its end.

    Stands after authentication. Costs nothing where nothing is recorded. A HEAD is a machine that asks
    whether a page is there: it was shown nothing, and nothing is remembered.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        with visitors.browsing(request), events.gathering(keep=request.method != "HEAD"):
            response = self.get_response(request)
        visitors.remember(request, response)
        return response
