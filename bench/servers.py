"""The programs a run needs, all in one temporary folder and all gone with the run."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from nexusone.stack import health, postgres, processes, redis
from nexusone.stack.failure import StackError
from nexusone.stack.guard import Guard
from nexusone.stack.processes import Program, Record, Service

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 60
STOP_WITHIN_S = 4


class Servers:
    """Starts programs and ends them; the guard does it where this process no longer can."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="nexusone-bench-"))
        # Run by root, PostgreSQL and nginx are other users that must pass through here.
        self.folder.chmod(0o711)
        self._remove = [self.folder]
        self._guard = Guard()
        self._running: dict[Record, subprocess.Popen[bytes]] = {}
        self._borrowed = ""
        self._tell_guard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        processes.end(list(self._running), within_s=STOP_WITHIN_S)
        for child in self._running.values():
            child.wait()
        if self._borrowed:
            _give_back(self._borrowed, os.environ["DATABASE_URL"])
        self._guard.dismiss()
        for path in self._remove:
            shutil.rmtree(path, ignore_errors=True)

    def provide(self) -> str:
        """Export where database and Redis answer, starting what is not given; say which they are.

        A database server that is given lends us a database of its own for the run. Its roles
        belong to the whole server, so the installation's SECRET_KEY must be given too.
        """
        said = []
        if given := os.environ.get("DATABASE_URL"):
            if not os.environ.get("SECRET_KEY"):
                raise StackError("DATABASE_URL needs the SECRET_KEY of that installation with it.")
            health.require_database(given)
            self._borrowed, said = given, ["PostgreSQL as given"]
            os.environ["DATABASE_URL"] = _borrow(given)
        else:
            database = postgres.prepare(self.folder / "postgres", log=self.log("postgres"))
            self._remove.append(database.program.cwd.parent)
            os.environ["DATABASE_URL"] = self._serve(database)
            said = ["embedded PostgreSQL, fsync on"]
        if given := os.environ.get("REDIS_URL"):
            health.require_redis(given)
            said.append("Redis as given")
        else:
            os.environ["REDIS_URL"] = self._serve(
                redis.prepare(self.folder / "redis", log=self.log("redis"))
            )
            said.append("embedded Redis")
        for name in ("DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL"):
            os.environ.pop(name, None)
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
        os.environ["DATA_DIR"] = str(self.folder / "data")
        return ", ".join(said)

    def log(self, name: str) -> Path:
        """Return where the output of a program goes."""
        return self.folder / f"{name}.log"

    @contextmanager
    def running(self, program: Program, is_ready: Callable[[], bool]) -> Iterator[None]:
        """Keep ``program`` running and answering for as long as the block lasts."""
        record = self._start(program, is_ready)
        try:
            yield
        finally:
            processes.end([record], within_s=STOP_WITHIN_S)
            self._running.pop(record).wait()
            self._tell_guard()

    def _serve(self, service: Service) -> str:
        self._start(service.program, service.is_ready)
        return service.url

    def _start(self, program: Program, is_ready: Callable[[], bool]) -> Record:
        program = replace(program, log=program.log or self.log(program.name))
        child = processes.start(program)
        record = processes.record(program, child.pid)
        self._running[record] = child
        self._tell_guard()
        deadline = time.monotonic() + START_TIMEOUT_S
        while not is_ready():
            if child.poll() is not None or time.monotonic() > deadline:
                output = self.log(program.name).read_text(encoding="utf-8", errors="replace")
                raise StackError(f"{program.name} did not start:\n{output[-2000:]}")
            time.sleep(0.05)
        return record

    def _tell_guard(self) -> None:
        self._guard.watch(self._running, remove=self._remove)


def _borrow(url: str) -> str:
    name = f"nexusone_bench_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _give_back(url: str, borrowed: str) -> None:
    name = urlsplit(borrowed).path.lstrip("/")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
