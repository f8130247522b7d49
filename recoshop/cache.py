"""The shop's cache: Redis, and without it a slower shop that still answers."""

from typing import Any

from django_redis.cache import RedisCache


class ForgivingRedisCache(RedisCache):
    """django-redis with IGNORE_EXCEPTIONS, for which a Redis that is gone is an empty cache.

    `add` is how locks are taken. While Redis is gone nobody holds one, so everybody gets it: rate limits
    then pause, where django-redis's answer would keep people from signing in.
    """

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Store a value unless there is one. True if it was stored, or if there is no Redis to ask."""
        stored = super().add(*args, **kwargs)
        return True if stored is None else bool(stored)
