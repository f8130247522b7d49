"""Whole addresses of this shop's pages, for where a path will not do: mails, search engines, feeds.

They follow from SITE_HOST and never from a request, whose Host header anybody may make up.
"""

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path of this shop; what is whole already, as a picture elsewhere, stays."""
    scheme = "https" if settings.PRODUCTION else "http"
    return f"{scheme}://{settings.SITE_HOST}{path}" if path.startswith("/") else path
