"""Ask the parts of the stack whether they answer."""

import http.client
from urllib.parse import urlsplit

import psycopg
import redis
from rq import Worker

from nexusone.stack.failure import StackError

PROBE_TIMEOUT_S = 2.0
REACH_TIMEOUT_S = 5


def answers(url: str, path: str, *, exactly: int | None = None) -> bool:
    """Tell whether ``url`` answers HTTP: with the status ``exactly``, or any below 500."""
    parts = urlsplit(url)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=PROBE_TIMEOUT_S)
    try:
        connection.request("GET", parts.path.rstrip("/") + path)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return status == exactly if exactly else status < http.client.INTERNAL_SERVER_ERROR


def worker_is_registered(redis_url: str, pids: set[int]) -> bool:
    """Tell whether one of ``pids`` has signed on as a worker: earlier lives leave their names."""
    try:
        with redis.Redis.from_url(redis_url, socket_timeout=PROBE_TIMEOUT_S) as connection:
            return any(worker.pid in pids for worker in Worker.all(connection=connection))
    except redis.RedisError:
        return False


def require_database(url: str) -> None:
    """Raise StackError unless the database at ``url`` lets us in."""
    # Anything else the driver takes for a list of words, and repeats with its password.
    if not url.startswith(("postgresql://", "postgres://")):
        raise StackError("DATABASE_URL must look like postgresql://user:password@host/name.")
    try:
        psycopg.connect(url, connect_timeout=REACH_TIMEOUT_S).close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
        raise StackError(f"The database at {_place(url)} cannot be used: {reason}") from error


def require_redis(url: str) -> None:
    """Raise StackError unless the Redis at ``url`` lets us in."""
    try:
        with redis.Redis.from_url(
            url, socket_connect_timeout=REACH_TIMEOUT_S, socket_timeout=REACH_TIMEOUT_S
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise StackError(f"The Redis at {_place(url)} cannot be used: {error}") from error


def require_simulators(url: str) -> None:
    """Raise StackError unless somebody answers at ``url``."""
    if not answers(url, "/healthz"):
        raise StackError(f"The simulators at {_place(url)} do not answer: unset SIMULATORS_URL.")


def _place(url: str) -> str:
    """Return host and port of ``url``: what may be shown, where a password may not."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the address given"
    return f"{parts.hostname or 'the address given'}{port}"
