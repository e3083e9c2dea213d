"""`manage.py stack`, started for real in a folder and on a port of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from nexusone.stack import ports

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 5
OURS = ("DATABASE_", "REDIS_", "SIMULAT", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "SITE_URL")


class Stack:
    """One run of the command, its output in a file."""

    def __init__(self, data: Path, *, output: str = "output", **env: str) -> None:
        """Start it on ``data``, at a port that ``data`` remembers unless ``env`` names one."""
        self.data = data
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        where = {"DATA_DIR": str(data), "PORT": str(ports.remembered(data / "port"))}
        self.output = data / output
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "stack"],
                cwd=ROOT,
                env={**inherited, **where, **env},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    @property
    def facts(self) -> dict[str, Any]:
        """Return what stack.json says now."""
        facts: dict[str, Any] = json.loads((self.data / "stack.json").read_text(encoding="utf-8"))
        return facts

    def lines(self) -> list[str]:
        """Return what it printed so far."""
        return self.output.read_text(encoding="utf-8").splitlines()

    def wait_until_ready(self) -> dict[str, Any]:
        """Wait for the ready line and return stack.json."""
        until(lambda: self.ready_lines() or self.process.poll() is not None, START_TIMEOUT_S)
        assert self.ready_lines(), "\n".join(self.lines())
        return self.facts

    def ready_lines(self) -> list[str]:
        """Return the lines that say it is ready."""
        return [line for line in self.lines() if line.startswith("ready: ")]

    def family(self) -> list[psutil.Process]:
        """Return every process that the command started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to end and return how long that took; everything it started must be gone."""
        family, started = self.family(), time.monotonic()
        self.process.send_signal(number)
        self.process.wait(STOP_TIMEOUT_S * 2)
        assert [process for process in family if lives(process)] == []
        return time.monotonic() - started


def lives(process: psutil.Process) -> bool:
    """Tell whether a process still does something."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until(is_so: Callable[[], object], timeout_s: float) -> None:
    """Wait until ``is_so``; a failure when it does not come true."""
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
