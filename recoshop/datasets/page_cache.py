"""What pages keep of a catalogue that is being exchanged."""

from django.core.cache import cache


def forget_pages() -> None:
    """Drop what is cached of menus, personas and slates; only the shop's own keys, for the queue lives in the
    same Redis."""
    cache.delete_pattern("*")  # type: ignore[attr-defined]  # of django-redis
