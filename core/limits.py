"""How often something may be done, counted in the cache."""

import hashlib
from dataclasses import dataclass

from django.core.cache import caches

from core.cache import FailoverRedisCache


@dataclass(frozen=True)
class Limit:
    """At most ``most`` times within ``within_s`` seconds for each subject.

    While Redis is away every process counts by itself, so fewer are allowed: ``most_alone``.
    """

    name: str
    most: int
    most_alone: int
    within_s: int

    def allows_one_more(self, subject: object) -> bool:
        """Count one for ``subject``, of which the cache keeps a hash, and say whether it may be."""
        hashed = hashlib.sha256(str(subject).encode()).hexdigest()
        key, cache = f"limit:{self.name}:{hashed}", caches["default"]
        cache.add(key, 0, self.within_s)
        try:
            done = int(cache.incr(key))
        except ValueError:
            # The time ended between the two calls.
            done = 1
        is_alone = isinstance(cache, FailoverRedisCache) and cache.is_away
        return done <= (self.most_alone if is_alone else self.most)
