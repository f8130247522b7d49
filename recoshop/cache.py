"""The shop's cache: Redis, and without it a slower shop that still answers."""

import logging
import pickle
from typing import Any

from django_redis.cache import RedisCache

logger = logging.getLogger(__name__)

UNREADABLE = (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, ValueError)
"""What pickle raises for bytes that are none of its own, or name what is gone."""


class ForgivingRedisCache(RedisCache):
    """django-redis with IGNORE_EXCEPTIONS, for which a Redis that is gone is an empty cache.

    `add` is how locks are taken. While Redis is gone nobody holds one, so everybody gets it: rate limits
    then pause, where django-redis's answer would keep people from signing in.

    A value nobody can read any more (cut off, or of a class that is gone since) is no value either.
    """

    def get(self, key: Any, default: Any = None, *args: Any, **kwargs: Any) -> Any:
        """What is kept under a key, else `default`."""
        try:
            return super().get(key, default, *args, **kwargs)
        except UNREADABLE as error:
            logger.warning("a cached value cannot be read: %s", error)
            return default

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Store a value unless there is one. True if it was stored, or if there is no Redis to ask."""
        stored = super().add(*args, **kwargs)
        return True if stored is None else bool(stored)
