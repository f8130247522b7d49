"""Addresses made from the one that is asked for: what links in a listing lead to."""

from django.http import HttpRequest, QueryDict


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
        return _written(self._path, self._params)

    def with_(self, *, path: str = "", **values: str) -> str:
        """With these parameters instead of what they were, on another path if one is named."""
        changed = self._first_page()
        for name, value in values.items():
            changed.setlist(name, [value] if value else [])
        return _written(path or self._path, changed)

    def without(self, name: str, value: str) -> str:
        """Without one of the values of a parameter."""
        changed = self._first_page()
        changed.setlist(name, [each for each in changed.getlist(name) if each != value])
        return _written(self._path, changed)

    def with_only(self, *names: str) -> str:
        """With these parameters as they are, and no others."""
        kept = QueryDict(mutable=True)
        for name in names:
            kept.setlist(name, self._params.getlist(name))
        return _written(self._path, kept)

    def _first_page(self) -> QueryDict:
        changed = self._params.copy()
        changed.pop("page", None)
        return changed


def _written(path: str, params: QueryDict) -> str:
    query = params.urlencode()
    return f"{path}?{query}" if query else path
