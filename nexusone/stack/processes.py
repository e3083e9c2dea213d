"""Start programs in sessions of their own, find all that grew out of them, and end it."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil

from nexusone.stack import private_files
from nexusone.stack.account import Account

STOP_WITHIN_S = 4.4
FRONT_GRACE_S = 2.4
KILL_GRACE_S = 0.3
POLL_S = 0.03
# The kernel's clock and the wall clock drift apart: a start time is read back within this.
CLOCK_SLACK_S = 2.0


@dataclass(frozen=True)
class Program:
    """What to start, as whom, and how to end it.

    ``holds_data`` programs end after all others. ``log`` takes the output; without it the
    output is read by whoever started the program.
    """

    name: str
    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    holds_data: bool = False
    log: Path | None = None


@dataclass(frozen=True)
class Service:
    """A server to start, the address clients use, and how to tell that it answers."""

    program: Program
    url: str = field(repr=False)
    is_ready: Callable[[], bool]


@dataclass(frozen=True)
class Record:
    """What must be known of a started program to end it later, from any process."""

    name: str
    pid: int
    created: float
    stop_signal: int
    holds_data: bool


def start(program: Program) -> subprocess.Popen[bytes]:
    """Start ``program`` as the leader of a new session, so that no terminal signals it."""
    output: IO[bytes] | int = program.log.open("ab") if program.log else subprocess.PIPE
    try:
        return subprocess.Popen(  # noqa: S603 - argv is built in this package, never from input
            program.argv,
            cwd=program.cwd,
            env=dict(program.env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **identity(program.account),
        )
    finally:
        if not isinstance(output, int):
            output.close()


def identity(account: Account | None) -> dict[str, Any]:
    """Return the arguments that make ``subprocess`` run a program as ``account``."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def record(program: Program, pid: int) -> Record:
    """Note a program that was just started as ``pid``."""
    try:
        created = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        created = time.time()
    return Record(program.name, pid, created, int(program.stop_signal), program.holds_data)


def save(path: Path, records: Iterable[Record]) -> None:
    """Keep ``records`` for a later start, should this process not live to end them."""
    private_files.write(path, json.dumps([asdict(each) for each in records], indent=1))


def load(path: Path) -> list[Record]:
    """Return the records kept in ``path``; none when there is no such file."""
    if not path.exists():
        return []
    return [Record(**each) for each in json.loads(path.read_text(encoding="utf-8"))]


def family(records: Iterable[Record]) -> list[psutil.Process]:
    """Return the processes of ``records`` that live, with all that they started."""
    found: dict[int, psutil.Process] = {}
    sessions = set()
    for each in records:
        leader = _leader(each)
        if leader is None and psutil.pid_exists(each.pid):
            continue  # The number now belongs to a stranger.
        # A session keeps its number as long as it has members, even when its leader is gone.
        sessions.add(each.pid)
        if leader is not None:
            found[leader.pid] = leader
            found.update((child.pid, child) for child in _children(leader))
    for pid in psutil.pids():
        if pid not in found and _session(pid) in sessions:
            _add(found, pid)
    return [process for process in found.values() if _lives(process)]


def end(
    records: Iterable[Record],
    *,
    within_s: float = STOP_WITHIN_S,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Ask every program to stop, those that hold data last, and kill what does not listen.

    ``meanwhile`` is called while waiting: whoever reads the programs' output must keep reading,
    or a full pipe keeps them from ending.
    """
    everyone = list(records)
    deadline = time.monotonic() + within_s
    front = [each for each in everyone if not each.holds_data]
    back = [each for each in everyone if each.holds_data]
    _end(front, time.monotonic() + min(FRONT_GRACE_S, within_s / 2), meanwhile)
    _end(back, deadline - KILL_GRACE_S, meanwhile)


def kill(records: Iterable[Record]) -> None:
    """End the programs of ``records`` and all that they started without asking."""
    _kill(list(records), lambda: None)


def _end(records: list[Record], until: float, meanwhile: Callable[[], None]) -> None:
    for each in records:
        if leader := _leader(each):
            _send(leader, signal.Signals(each.stop_signal))
    while family(records) and time.monotonic() < until:
        meanwhile()
        time.sleep(POLL_S)
    _kill(records, meanwhile)


def _kill(records: list[Record], meanwhile: Callable[[], None]) -> None:
    until = time.monotonic() + KILL_GRACE_S
    while left := family(records):
        for process in left:
            _send(process, signal.SIGKILL)
        meanwhile()
        time.sleep(POLL_S)
        if time.monotonic() > until:
            return


def _leader(each: Record) -> psutil.Process | None:
    try:
        process = psutil.Process(each.pid)
        ours = abs(process.create_time() - each.created) < CLOCK_SLACK_S
    except psutil.NoSuchProcess:
        return None
    return process if ours else None


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _add(found: dict[int, psutil.Process], pid: int) -> None:
    try:
        found[pid] = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
