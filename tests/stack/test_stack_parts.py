"""The pieces of the stack, each on its own, with real processes and pipes."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from nexusone.stack import plan, ports, postgres, private_files, processes
from nexusone.stack.children import Children
from nexusone.stack.console import Console
from nexusone.stack.failure import StackError
from nexusone.stack.processes import Program, Record, Service

ROOT = Path(__file__).resolve().parents[2]

# Ignores SIGTERM, and so does the child it makes; says so when both are there.
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork():
    print("up", flush=True)
time.sleep(60)
"""
HOLDER = """
import os, sys, time
from pathlib import Path
from nexusone.stack import processes
from nexusone.stack.guard import Guard
program = processes.Program("sleeper", ("sleep", "60"), Path("/"), env=dict(os.environ))
guard, child = Guard(), processes.start(program)
guard.watch([processes.record(program, child.pid)], remove=[Path(sys.argv[1])])
print(child.pid, guard.record.pid, flush=True)
time.sleep(60)
"""


def python(code: str, name: str = "child") -> Program:
    return Program(name, (sys.executable, "-c", code), ROOT, env=dict(os.environ))


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    with socket.create_server((ports.HOST, 0)) as server:
        port = server.getsockname()[1]
        assert not ports.is_free(port)
        assert ports.first_free(port) > port
    assert ports.is_free(port)


def test_a_port_is_remembered_until_it_is_taken(tmp_path: Path) -> None:
    port = ports.remembered(tmp_path / "port")
    assert ports.remembered(tmp_path / "port") == port
    with socket.create_server((ports.HOST, port)):
        assert ports.remembered(tmp_path / "port") != port


def test_a_private_file_is_its_owners_only(tmp_path: Path) -> None:
    first = private_files.secret(tmp_path / "key")

    assert private_files.secret(tmp_path / "key") == first
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "80.5", "８０"])
def test_a_port_out_of_range_is_refused(value: str) -> None:
    with pytest.raises(StackError, match="PORT must be a number"):
        plan.read(ROOT, {"PORT": value})


def test_an_empty_variable_counts_as_not_given() -> None:
    read = plan.read(ROOT, {"PORT": "", "DATABASE_URL": "", "DATA_DIR": ""})

    assert (read.port, read.database_url, read.data) == (None, None, ROOT / ".data")
    assert read.simulates


def test_the_console_never_waits_for_its_reader() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb"), os.fdopen(reading, "rb") as reader:
        console = Console(writing)
        for number in range(3000):
            console.quote("web", f"{number} " + "x" * 200)
        os.set_blocking(reading, False)
        received = b""
        while chunk := reader.read(65536):
            received += chunk
            console.flush()
    assert received.startswith(b"web       | 0 ")
    assert received.endswith(b"2999 " + b"x" * 200 + b"\n")


def test_the_console_survives_its_reader() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb"):
        console = Console(writing)
        os.close(reading)
        console.say("anybody there?")
        console.say("nobody")


def test_ending_a_program_ends_what_it_started_even_if_neither_listens() -> None:
    program = python(STUBBORN)
    child = processes.start(program)
    record = processes.record(program, child.pid)
    assert child.stdout is not None
    child.stdout.readline()
    family = processes.family([record])
    assert len(family) == 2

    started = time.monotonic()
    processes.end([record], within_s=1)

    assert time.monotonic() - started < 10
    assert child.wait() == -signal.SIGKILL
    assert all(gone(process.pid) for process in family)
    child.stdout.close()


def test_a_stranger_with_a_reused_number_is_left_alone() -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        record = Record("web", stranger.pid, created=1.0, stop_signal=15, holds_data=False)
        processes.end([record], within_s=0.2)
        processes.kill([record])
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_the_guard_acts_when_its_holder_is_killed(tmp_path: Path) -> None:
    litter = tmp_path / "litter"
    litter.mkdir()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(litter)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    pids = [int(word) for word in holder.stdout.readline().split()]

    holder.kill()
    holder.wait()
    holder.stdout.close()

    deadline = time.monotonic() + 10
    while not all(gone(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in pids if not gone(pid)] == []
    assert not litter.exists()


def test_a_child_that_dies_is_started_again() -> None:
    seen: list[list[Record]] = []
    with open(os.devnull, "wb") as nowhere:
        children = Children(Console(nowhere.fileno()), seen.append)
        children.keep(python("print('bye')"))
        deadline = time.monotonic() + 10
        while children.fallen(2) is None and time.monotonic() < deadline:
            children.watch(0.05)
        children.end()
    fallen = [records for records in seen if not records]
    assert len(fallen) == 2


def test_output_without_a_line_end_is_quoted_too() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as stream, os.fdopen(reading) as reader:
        children = Children(Console(writing), lambda records: None)
        child = children.run(python("print('one'); print('two', end='')"), lambda: None)
        stream.close()
        assert reader.read() == "child     | one\nchild     | two\n"
    assert child.status == 0


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that others may pass through, as pytest's own is not."""
    path = Path(tempfile.mkdtemp(prefix="nexusone-parts-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def cluster(folder: Path) -> Iterator[Service]:
    """A PostgreSQL that was made and started here."""
    service = postgres.prepare(folder / "postgres", log=folder / "log", durable=False)
    child = processes.start(service.program)
    try:
        while not service.is_ready():
            assert child.poll() is None, (folder / "log").read_text(encoding="utf-8")
            time.sleep(0.05)
        yield service
    finally:
        processes.end([processes.record(service.program, child.pid)])
        child.wait()


def test_the_cluster_is_utf8_in_utc_and_asks_for_a_password(cluster: Service) -> None:
    with psycopg.connect(cluster.url) as connection:
        facts = connection.execute(
            "SELECT current_database(), current_setting('server_encoding'),"
            " current_setting('timezone'), current_setting('listen_addresses'),"
            " current_setting('password_encryption')"
        ).fetchone()
    assert facts == ("nexusone", "UTF8", "UTC", "127.0.0.1", "scram-sha-256")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(cluster.url.replace("nexusone_admin:", "nexusone_admin:not"))


def test_the_password_is_on_no_command_line(cluster: Service) -> None:
    password = cluster.url.split(":")[2].split("@")[0]

    assert password not in " ".join(cluster.program.argv)
    assert password not in repr(cluster)


def test_a_cluster_of_another_version_is_refused(folder: Path) -> None:
    service = postgres.prepare(folder / "old", log=folder / "log")
    (service.program.cwd / "PG_VERSION").write_text("9\n", encoding="ascii")

    with pytest.raises(StackError, match="was written by PostgreSQL 9"):
        postgres.prepare(folder / "old", log=folder / "log")
