"""Real worker processes, to be started, watched and killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from django.conf import settings

from tests.support import databases

ROOT = Path(__file__).resolve().parent.parent.parent
REHEARSED = "tests.support.worker_settings"
PATIENCE_S = 30.0


class WorkerProcess:
    """One ``manage.py worker`` with the children it forks for its jobs."""

    def __init__(self, settings_module: str, **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": settings_module,
                "DATABASE_URL": databases.owner_url(),
                "REDIS_URL": settings.REDIS_URL,
                "SECRET_KEY": settings.SECRET_KEY,
            }
            | environment,
            start_new_session=True,
        )

    def is_busy(self) -> bool:
        """Say whether it has forked a child for a job."""
        return bool(psutil.Process(self._process.pid).children())

    def kill(self, *, with_children: bool = True) -> None:
        """Send SIGKILL: nobody in there gets a chance to say goodbye."""
        children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        self._process.wait()
        if with_children:
            kill_all(children)

    def ask_to_stop(self) -> None:
        """Send SIGTERM: it may end the job it is at."""
        self._process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Ask it to end, and insist."""
        if self._process.poll() is None:
            children = psutil.Process(self._process.pid).children(recursive=True)
            self.ask_to_stop()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            self._process.kill()
            self._process.wait()
            kill_all(children)

    def wait(self) -> int:
        """Return its exit code, once it has ended by itself."""
        return self._process.wait(PATIENCE_S)


@contextmanager
def running(settings_module: str = REHEARSED, **environment: str) -> Iterator[WorkerProcess]:
    """Run a worker on our database and Redis; ``environment`` sets WORK_LEASE_S and such."""
    worker = WorkerProcess(settings_module, **environment)
    try:
        yield worker
    finally:
        worker.stop()


def eventually(is_true: Callable[[], bool], what: str, *, within_s: float = PATIENCE_S) -> None:
    """Wait until a condition holds; fail naming ``what`` when it does not come."""
    until = time.monotonic() + within_s
    while not is_true():
        assert time.monotonic() < until, f"{what}: not within {within_s} s"
        time.sleep(0.05)


def kill_all(processes: list[psutil.Process]) -> None:
    """Kill those that still live."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
