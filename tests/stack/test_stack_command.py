"""`manage.py stack`, started for real in a folder and on a port of its own."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import redis

from nexusone.stack import ports

pytestmark = pytest.mark.crash

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 5
RESTART_TIMEOUT_S = 20
OURS = ("DATABASE_", "REDIS_", "SIMULAT", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "SITE_URL")


class Stack:
    """One run of the command, its output in a file."""

    def __init__(self, data: Path, **env: str) -> None:
        """Start it on ``data``, at a port that ``data`` remembers unless ``env`` names one."""
        self.data = data
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        where = {"DATA_DIR": str(data), "PORT": str(ports.remembered(data / "port"))}
        self.output = data / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "stack"],
                cwd=ROOT,
                env={**inherited, **where, **env},
                stdin=subprocess.DEVNULL,
                stdout=output,
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


def same(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what stays from one start to the next."""
    return {name: value for name, value in facts.items() if name not in {"pids", "demo_api_key"}}


def status_of(url: str, path: str) -> int:
    """Return the HTTP status of a page."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder in which a stack ran before."""
    folder = Path(tempfile.mkdtemp(prefix="nexusone-stack-"))
    folder.chmod(0o711)
    first = Stack(folder)
    try:
        first.wait_until_ready()
        first.stop()
        yield folder
    finally:
        end(first)
        shutil.rmtree(folder)


@pytest.fixture
def stack(data: Path) -> Iterator[Stack]:
    """A stack that is ready."""
    running = Stack(data)
    try:
        running.wait_until_ready()
        yield running
    finally:
        end(running)


def end(stack: Stack) -> None:
    """End a stack in whatever state a test left it."""
    if stack.process.poll() is None:
        stack.stop()


def refusal(data: Path, **env: str) -> str:
    """Start a stack that cannot run, and return the one line it leaves."""
    stack = Stack(data, **env)
    assert stack.process.wait(START_TIMEOUT_S) != 0
    assert len(stack.lines()) == 1, stack.lines()
    return stack.lines()[0]


def test_ready_line_comes_once_and_stack_json_tells_the_rest(stack: Stack) -> None:
    facts = stack.facts

    assert stack.ready_lines() == [f"ready: {facts['url']}"]
    assert (stack.data / "stack.json").stat().st_mode & 0o777 == 0o600
    assert status_of(facts["url"], "/readyz") == 200
    assert {"demo_email", "demo_password", "demo_api_key", "simulators_url"} < facts.keys()
    assert set(facts["pids"]) == {
        *("stack", "postgres", "redis", "simulators", "web", "worker", "scheduler")
    }
    with psycopg.connect(facts["database_url"]) as connection:
        role = connection.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert role == ("nexusone_app", False, False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_within_five_seconds(stack: Stack, number: signal.Signals) -> None:
    took_s = stack.stop(number)

    assert took_s < STOP_TIMEOUT_S
    assert stack.process.returncode == 0
    assert not (stack.data / "stack.json").exists()


def test_next_start_is_quick_and_finds_the_data(stack: Stack) -> None:
    before = stack.facts
    with psycopg.connect(before["database_owner_url"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (marker int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    redis.Redis.from_url(before["redis_url"]).set("kept", "7")
    stack.stop()

    started = time.monotonic()
    again = Stack(stack.data)
    try:
        after = again.wait_until_ready()
        assert time.monotonic() - started < RESTART_TIMEOUT_S
        assert same(after) == same(before)
        with psycopg.connect(after["database_owner_url"]) as connection:
            assert connection.execute("SELECT max(marker) FROM kept").fetchone() == (7,)
        assert redis.Redis.from_url(after["redis_url"]).get("kept") == b"7"
    finally:
        end(again)


def test_a_second_stack_on_the_same_data_is_refused(stack: Stack) -> None:
    second = subprocess.run(
        [sys.executable, "manage.py", "stack"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(stack.data), "PORT": ""},
        capture_output=True,
        text=True,
        timeout=START_TIMEOUT_S,
        check=False,
    )

    assert second.returncode != 0
    assert f"A stack already runs on {stack.data}" in second.stderr
    assert stack.facts["pids"]["stack"] == stack.process.pid
    assert status_of(stack.facts["url"], "/readyz") == 200


def test_a_killed_runner_takes_everything_with_it_and_the_next_one_works(stack: Stack) -> None:
    family, port = stack.family(), stack.facts["url"].rpartition(":")[2]
    stack.process.kill()
    stack.process.wait()

    again = Stack(stack.data, PORT=port)
    try:
        assert again.wait_until_ready()["url"].endswith(f":{port}")
        assert [process for process in family if lives(process)] == []
    finally:
        end(again)


def test_nothing_outlives_a_killed_runner(stack: Stack) -> None:
    family = stack.family()
    stack.process.kill()
    stack.process.wait()

    until(lambda: not any(lives(process) for process in family), STOP_TIMEOUT_S * 2)
    assert not (stack.data / "stack.json").exists()


@pytest.mark.parametrize("name", ["worker", "web", "redis", "postgres"])
def test_a_killed_child_is_replaced(stack: Stack, name: str) -> None:
    before = stack.facts["pids"][name]
    os.kill(before, signal.SIGKILL)

    until(lambda: stack.facts["pids"].get(name) not in {None, before}, RESTART_TIMEOUT_S)
    until(lambda: is_well(stack.facts["url"]), RESTART_TIMEOUT_S)


def is_well(url: str) -> bool:
    """Tell whether the site answers that all it needs is there."""
    try:
        return status_of(url, "/readyz") == 200
    except OSError:
        return False


def test_a_taken_port_is_named(data: Path) -> None:
    with socket.create_server((ports.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} is taken" in refusal(data, PORT=str(port))


def test_a_port_that_is_none_is_named(data: Path) -> None:
    assert "PORT must be a number" in refusal(data, PORT="eighty")


def test_an_unreachable_database_is_named_without_its_password(data: Path) -> None:
    line = refusal(data, DATABASE_URL="postgresql://me:hidden@127.0.0.1:1/none")

    assert "The database at 127.0.0.1:1 cannot be used" in line
    assert "hidden" not in line


def test_an_unreachable_redis_is_named_without_its_password(data: Path) -> None:
    line = refusal(data, REDIS_URL="redis://:hidden@127.0.0.1:1/0")

    assert "The Redis at 127.0.0.1:1 cannot be used" in line
    assert "hidden" not in line
