"""A pytest plugin: real PostgreSQL, Redis and simulators for the run, unless addresses are given.

Loaded by ``-p tests.services``, it acts before any settings load. The xdist workers inherit the
addresses; each makes its own PostgreSQL database and uses a Redis database of its own.
"""

import atexit
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from nexusone.stack import health, ports, postgres, processes, programs, redis
from nexusone.stack.guard import Guard
from nexusone.stack.processes import Program, Record

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 60
STOP_WITHIN_S = 2
SERVED = ("DATABASE_URL", "REDIS_URL", "SIMULATORS_URL")


class Servers:
    """What was started for this run, all of it in one temporary folder."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="nexusone-tests-"))
        # Run by root, PostgreSQL is another user that must pass through here.
        self.folder.chmod(0o711)
        self._remove = [self.folder]
        self._guard = Guard()
        self._guard.watch([], remove=self._remove)
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._records: list[Record] = []

    def start(self) -> None:
        """Start what the environment does not name, and export where it answers."""
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
        os.environ.setdefault("DATA_DIR", str(self.folder / "data"))
        os.environ.setdefault("SIMULATE_PROVIDERS", "1")
        waiting: dict[str, Callable[[], bool]] = {}
        if not os.environ.get("SIMULATORS_URL"):
            waiting["simulators"] = self._start_simulators()
        if not os.environ.get("DATABASE_URL"):
            database = postgres.prepare(
                self.folder / "postgres", log=self.folder / "postgres.log", durable=False
            )
            self._remove.append(database.program.cwd.parent)
            waiting["postgres"] = self._launch(database.program, database.is_ready)
            os.environ["DATABASE_URL"] = database.url
        if not os.environ.get("REDIS_URL"):
            queue = redis.prepare(
                self.folder / "redis", log=self.folder / "redis.log", durable=False
            )
            waiting["redis"] = self._launch(queue.program, queue.is_ready)
            os.environ["REDIS_URL"] = queue.url
        for name, is_ready in waiting.items():
            self._wait_for(name, is_ready)

    def stop(self) -> None:
        """End everything and remove the folder; a second call finds nothing to do."""
        processes.end(self._records, within_s=STOP_WITHIN_S)
        for child in self._children.values():
            child.wait()
        self._children, self._records = {}, []
        self._guard.dismiss()
        for path in self._remove:
            shutil.rmtree(path, ignore_errors=True)

    def _start_simulators(self) -> Callable[[], bool]:
        port = ports.any_free()
        url = f"http://{ports.HOST}:{port}"
        env = {"DJANGO_SETTINGS_MODULE": "nexusone.settings.test", "SIMULATORS_URL": url}
        program = programs.simulators(ROOT, env, port, log=self.folder / "simulators.log")
        os.environ["SIMULATORS_URL"] = url
        return self._launch(program, lambda: health.answers(url, "/healthz"))

    def _launch(self, program: Program, is_ready: Callable[[], bool]) -> Callable[[], bool]:
        child = processes.start(program)
        self._children[program.name] = child
        self._records.append(processes.record(program, child.pid))
        self._guard.watch(self._records, remove=self._remove)
        return is_ready

    def _wait_for(self, name: str, is_ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not is_ready():
            if self._children[name].poll() is not None or time.monotonic() > deadline:
                log = (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
                raise pytest.UsageError(f"{name} did not start:\n{log[-2000:]}")
            time.sleep(0.05)


_servers: list[Servers] = []


def _stop() -> None:
    while _servers:
        _servers.pop().stop()


# A wrapper runs before the hook of pytest-django, which loads the settings.
@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Give this process its servers: a worker those of its controller, a controller new ones."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker and not all(os.environ.get(name) for name in SERVED):
        _servers.append(Servers())
        # For the ends that pytest does not announce.
        atexit.register(_stop)
        _servers[0].start()
    # Tests empty their Redis database, so it is never the one of an address that was given.
    os.environ["REDIS_URL"] = own_redis_database(os.environ["REDIS_URL"], worker or "")
    return (yield)


def pytest_unconfigure() -> None:
    """End what was started."""
    _stop()


def own_redis_database(url: str, worker: str) -> str:
    """Return ``url`` with the database that belongs to ``worker`` (gw0: 1; without one: 15)."""
    number = int(worker.removeprefix("gw")) + 1 if worker else 15
    return urlsplit(url)._replace(path=f"/{number}").geturl()
