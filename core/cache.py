"""A cache that keeps answering when Redis does not."""

import logging
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)

REDIS_IS_AWAY = (RedisConnectionError, RedisTimeoutError)


class FailoverRedisCache(RedisCache):
    """Redis, or this process's own memory while Redis is away.

    Counters then count per process. Rate limits read from them grow no looser than the number of
    processes, and nothing that must be true is kept in a cache. ``is_away`` says whether the last
    answer came from there.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.is_away = False
        self._local = LocMemCache("failover", params)

    def _answer(self, method: str, *args: Any, **kwargs: Any) -> Any:
        try:
            answer = getattr(super(), method)(*args, **kwargs)
        except REDIS_IS_AWAY as error:
            self.is_away = True
            logger.warning("cache_is_away", extra={"reason": type(error).__name__})
            return getattr(self._local, method)(*args, **kwargs)
        self.is_away = False
        return answer

    def add(self, *args: Any, **kwargs: Any) -> Any:
        """Store a value where there is none; True if it was stored."""
        return self._answer("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Return a value or the default."""
        return self._answer("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        """Store a value."""
        return self._answer("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        """Give a value a new lifetime."""
        return self._answer("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Remove a value."""
        return self._answer("delete", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        """Add to a number; ValueError where there is none."""
        return self._answer("incr", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        """Say whether a value is there."""
        return self._answer("has_key", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        """Return the values that are there, by key."""
        return self._answer("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        """Store several values."""
        return self._answer("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        """Remove several values."""
        return self._answer("delete_many", *args, **kwargs)
