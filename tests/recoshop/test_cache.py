import pytest
from django.core.cache import cache
from django_redis import get_redis_connection

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


def test_what_cannot_be_read_is_not_there(caplog):
    cache.set("key", {"a": 1})
    get_redis_connection("default").set(cache.make_key("key"), b"\x80not a pickle")
    assert cache.get("key", "default") == "default"
    assert "cannot be read" in caplog.text


def test_without_redis_reads_find_nothing(redis_gone):
    cache.set("key", 1)
    assert cache.get("key", "default") == "default"


def test_without_redis_nobody_is_locked_out(redis_gone):
    assert cache.add("lock", 1) is True
    assert cache.add("lock", 1) is True


def test_a_default_may_be_given_by_place_or_by_name():
    assert cache.get("nothing", []) == []
    assert cache.get("nothing", default=[]) == []
