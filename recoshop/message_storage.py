"""Where messages wait for the next page: in a cookie named as all of ours are, else in the session."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    """Short messages, which need no session."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class MessageStorage(FallbackStorage):
    """The cookie first, the session for what does not fit into it."""

    storage_classes = (MessageCookie, SessionStorage)
