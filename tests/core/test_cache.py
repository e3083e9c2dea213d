"""The cache answers from this process while Redis is away."""

import pytest
from django.core.cache import cache, caches

from core.cache import FailoverRedisCache


@pytest.fixture(autouse=True)
def forget() -> None:
    FailoverRedisCache("redis://127.0.0.1:1/0", {"KEY_PREFIX": "nexusone"})._local.clear()


def test_values_are_kept_in_redis() -> None:
    cache.set("colour", "blue")
    del caches._connections.default  # type: ignore[attr-defined]
    assert cache.get("colour") == "blue"


@pytest.mark.usefixtures("redis_is_away")
def test_values_are_kept_here_while_redis_is_away() -> None:
    assert cache.get("colour", "none") == "none"
    cache.set("colour", "blue")
    assert cache.get("colour") == "blue"
    assert cache.has_key("colour")
    assert cache.get_many(["colour", "shape"]) == {"colour": "blue"}


@pytest.mark.usefixtures("redis_is_away")
def test_counters_count_while_redis_is_away() -> None:
    assert cache.add("tries", 0, 60)
    assert not cache.add("tries", 0, 60)
    assert [cache.incr("tries"), cache.incr("tries")] == [1, 2]
    assert cache.decr("tries") == 1
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nobody")


@pytest.mark.usefixtures("redis_is_away")
def test_every_other_call_works_while_redis_is_away() -> None:
    assert cache.set_many({"a": 1, "b": 2}) == []
    assert cache.get_or_set("c", 3) == 3
    assert cache.touch("a", 60)
    assert cache.delete("a")
    cache.delete_many(["b", "c"])
    assert cache.get_many(["a", "b", "c"]) == {}


def test_a_mistake_of_the_caller_is_not_taken_for_a_failure() -> None:
    cache.set("word", "blue")
    with pytest.raises(Exception, match="not an integer"):
        cache.incr("word")
