"""Addresses made from the one that is asked for, or from the one a browser shows: what links lead to."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict

from shop.views.requests import ShopRequest


class Address:
    """The address of a request, without parameters that are empty, and others made from it.

    All but `present` lead to a first page.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._path = request.path
        self._params = QueryDict(mutable=True)
        for name, values in request.GET.lists():
            self._params.setlist(name, list(filter(None, values)))

    @property
    def present(self) -> str:
        """The address itself."""
        return written(self._path, self._params)

    def with_(self, *, path: str = "", **values: str) -> str:
        """With these parameters instead of what they were, on another path if one is named."""
        changed = self._first_page()
        for name, value in values.items():
            changed.setlist(name, [value] if value else [])
        return written(path or self._path, changed)

    def without(self, name: str, value: str) -> str:
        """Without one of the values of a parameter."""
        changed = self._first_page()
        changed.setlist(name, [each for each in changed.getlist(name) if each != value])
        return written(self._path, changed)

    def with_only(self, *names: str) -> str:
        """With these parameters as they are, and no others."""
        kept = QueryDict(mutable=True)
        for name in names:
            kept.setlist(name, self._params.getlist(name))
        return written(self._path, kept)

    def _first_page(self) -> QueryDict:
        changed = self._params.copy()
        changed.pop("page", None)
        return changed


def query_shown(request: ShopRequest, path: str, *, answered: Iterable[str]) -> QueryDict:
    """The query that says what the page at `path` shows once HTMX has put this answer into it.

    The part that is answered follows the parameters of these names in the request; the rest of the page stays
    as the address in the browser says. A request from elsewhere says it all.
    """
    shown = _query_in_browser(request, path)
    for name in answered:
        if values := request.GET.getlist(name):
            shown.setlist(name, values)
        else:
            shown.pop(name, None)
    return shown


def _query_in_browser(request: ShopRequest, path: str) -> QueryDict:
    try:
        address = urlsplit(request.htmx.current_url or "")
    except ValueError:
        return request.GET.copy()
    return QueryDict(address.query, mutable=True) if address.path == path else request.GET.copy()


def pairs(params: QueryDict, *, but: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Every name and value, without the parameters of these names."""
    left_out = set(but)
    return [(name, value) for name, values in params.lists() if name not in left_out for value in values]


def written(path: str, params: QueryDict) -> str:
    """The address of a path with these parameters."""
    query = params.urlencode()
    return f"{path}?{query}" if query else path
