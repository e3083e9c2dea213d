"""Redis, which holds the queue and the cache, and the pace of paid work."""

from nexusone.settings.environment import env

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# In the address, for django-rq reads no other options beside one. A request that queues work waits
# this long for a Redis that hangs; a worker waits longer by itself.
_RQ_URL = f"{REDIS_URL}{'&' if '?' in REDIS_URL else '?'}socket_connect_timeout=1&socket_timeout=2"
RQ_QUEUES = {name: {"URL": _RQ_URL, "DEFAULT_TIMEOUT": 600} for name in ("default", "slow")}
RQ = {"COMMIT_MODE": "auto"}
CACHES = {
    "default": {
        "BACKEND": "core.cache.FailoverRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "nexusone",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    }
}

# --- Paid work (docs/jobs.md); all times in seconds -----------------------------------------------

WORK_LEASE_S = env.float("WORK_LEASE_S", default=30)
WORK_SWEEP_S = env.float("WORK_SWEEP_S", default=3)
WORK_RETRY_S: list[float] = [float(s) for s in env.list("WORK_RETRY_S", default=["3", "15"])]
WORK_DEADLINE_S = env.float("WORK_DEADLINE_S", default=600)
# How much of one kind a workspace may have under way at once.
WORK_PER_WORKSPACE = env.int("WORK_PER_WORKSPACE", default=2)
WORK_REQUEUE_S = env.float("WORK_REQUEUE_S", default=20)
