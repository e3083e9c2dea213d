"""`manage.py stack`, started for real in a folder and on a port of its own."""

import http.client
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from nexusone.stack import ports
from tests.support.stack import START_TIMEOUT_S, STOP_TIMEOUT_S, Stack, lives, until

pytestmark = pytest.mark.crash

RESTART_TIMEOUT_S = 20


def same(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what stays from one start to the next."""
    return {
        name: value for name, value in facts.items() if name not in {"url", "pids", "demo_api_key"}
    }


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
    """A data folder of the tests' own."""
    folder = Path(tempfile.mkdtemp(prefix="nexusone-stack-"))
    # Run by root, PostgreSQL is another user that must pass through here.
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def idle(tmp_path: Path) -> Path:
    """A data folder that no stack runs on."""
    return tmp_path


@pytest.fixture(scope="module")
def runs(data: Path) -> Iterator[list[Stack]]:
    """Every stack that was started, the latest last; all are ended."""
    started: list[Stack] = []
    yield started
    for run in started:
        if run.process.poll() is None:
            run.stop()


@pytest.fixture
def stack(data: Path, runs: list[Stack]) -> Stack:
    """A stack that is ready: the one that the test before left, unless it ended that."""
    if not runs or runs[-1].process.poll() is not None:
        runs.append(Stack(data))
    runs[-1].wait_until_ready()
    return runs[-1]


def refusal(data: Path, **env: str) -> str:
    """Start a stack that cannot run, and return the one line it leaves."""
    refused = Stack(data, output="refused", **env)
    assert refused.process.wait(START_TIMEOUT_S) != 0
    assert len(refused.lines()) == 1, refused.lines()
    return refused.lines()[0]


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


def test_next_start_is_quick_and_finds_the_data(stack: Stack, runs: list[Stack]) -> None:
    before = stack.facts
    with psycopg.connect(before["database_owner_url"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (marker int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    with redis.Redis.from_url(before["redis_url"]) as queue:
        queue.set("kept", "7")
    stack.stop()

    started = time.monotonic()
    runs.append(Stack(stack.data))
    after = runs[-1].wait_until_ready()
    took_s = time.monotonic() - started

    assert took_s < RESTART_TIMEOUT_S
    assert same(after) == same(before)
    with psycopg.connect(after["database_owner_url"]) as connection:
        assert connection.execute("SELECT max(marker) FROM kept").fetchone() == (7,)
    with redis.Redis.from_url(after["redis_url"]) as queue:
        assert queue.get("kept") == b"7"


def test_a_second_stack_on_the_same_data_is_refused(stack: Stack) -> None:
    line = refusal(stack.data)

    assert f"A stack already runs on {stack.data} (process {stack.process.pid})" in line
    assert status_of(stack.facts["url"], "/readyz") == 200


def test_nothing_outlives_a_killed_runner(stack: Stack) -> None:
    family = stack.family()
    stack.process.kill()
    stack.process.wait()

    until(lambda: not any(lives(process) for process in family), STOP_TIMEOUT_S * 2)
    assert not (stack.data / "stack.json").exists()


def test_the_start_after_a_killed_runner_works(stack: Stack, runs: list[Stack]) -> None:
    family, port = stack.family(), stack.facts["url"].rpartition(":")[2]
    stack.process.kill()
    stack.process.wait()

    # At once, while the guard is still ending what the killed one left.
    runs.append(Stack(stack.data, PORT=port))

    assert runs[-1].wait_until_ready()["url"].endswith(f":{port}")
    assert [process for process in family if lives(process)] == []


def test_killed_children_are_replaced(stack: Stack) -> None:
    before = stack.facts["pids"]
    killed = {name: before[name] for name in ("worker", "web", "redis", "postgres")}
    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)

    until(lambda: replaced(stack.facts["pids"], killed), RESTART_TIMEOUT_S)
    until(lambda: is_well(stack.facts["url"]), RESTART_TIMEOUT_S)


def replaced(now: dict[str, int], killed: dict[str, int]) -> bool:
    """Tell whether each of the killed runs again as another process."""
    return all(name in now and now[name] != pid for name, pid in killed.items())


def is_well(url: str) -> bool:
    """Tell whether the site answers that all it needs is there."""
    try:
        return status_of(url, "/readyz") == 200
    except OSError:
        return False


def test_a_taken_port_is_named(idle: Path) -> None:
    with socket.create_server((ports.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} is taken" in refusal(idle, PORT=str(port))


def test_a_port_that_is_none_is_named(idle: Path) -> None:
    assert "PORT must be a number" in refusal(idle, PORT="eighty")


def test_an_unreachable_database_is_named_without_its_password(idle: Path) -> None:
    line = refusal(idle, DATABASE_URL="postgresql://me:hidden@127.0.0.1:1/none")

    assert "The database at 127.0.0.1:1 cannot be used" in line
    assert "hidden" not in line


def test_an_unreachable_redis_is_named_without_its_password(idle: Path) -> None:
    line = refusal(idle, REDIS_URL="redis://:hidden@127.0.0.1:1/0")

    assert "The Redis at 127.0.0.1:1 cannot be used" in line
    assert "hidden" not in line
