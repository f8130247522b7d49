import pytest
from django.core.cache import cache

from recoshop import embedded


@pytest.fixture
def redis_gone():
    embedded.stop_redis()
    yield
    embedded.start_redis()


def test_a_key_is_added_once():
    assert cache.add("key", 1) is True
    assert cache.add("key", 2) is False
    assert cache.get("key") == 1


def test_without_redis_reads_find_nothing(redis_gone):
    cache.set("key", 1)
    assert cache.get("key", "default") == "default"


def test_without_redis_nobody_is_locked_out(redis_gone):
    assert cache.add("lock", 1) is True
    assert cache.add("lock", 1) is True
