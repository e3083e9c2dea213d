"""The running children of the stack: their output, their deaths, their restarts."""

import os
import selectors
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from nexusone.stack import processes
from nexusone.stack.console import Console
from nexusone.stack.processes import Program, Record

READ_BYTES = 65536
LONGEST_LINE = 8192
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
# A child that lived this long was well: its next death starts the delays anew.
WELL_AFTER_S = 30.0


@dataclass
class Child:
    """A program we keep running, and what became of it."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    record: Record | None = None
    started: float = 0.0
    deaths: int = 0
    status: int | None = None
    due: float | None = None
    once: bool = False
    last_line: str = ""
    unread: bytes = field(default=b"", repr=False)


class Children:
    """All children. Only ``watch`` does work: nothing happens between two calls of it."""

    def __init__(self, console: Console, on_change: Callable[[list[Record]], None]) -> None:
        """``on_change`` is told the records of all that runs, each time that changes."""
        self._console = console
        self._on_change = on_change
        self._kept: dict[str, Child] = {}
        self._selector = selectors.DefaultSelector()

    @property
    def records(self) -> list[Record]:
        """What runs now."""
        return [child.record for child in self._kept.values() if child.record]

    @property
    def pids(self) -> dict[str, int]:
        """The process ids of what runs now, by name."""
        return {record.name: record.pid for record in self.records}

    def fallen(self, times: int) -> Child | None:
        """Return a child that died ``times`` times in a row, if there is one."""
        return next((child for child in self._kept.values() if child.deaths >= times), None)

    def keep(self, program: Program) -> None:
        """Start ``program``, and start it again whenever it dies."""
        self._kept[program.name] = child = Child(program)
        self._start(child)

    def run(self, program: Program, meanwhile: Callable[[], None]) -> Child:
        """Run ``program`` to its end, calling ``meanwhile`` all the time, and return it.

        An exception from ``meanwhile`` leaves the program to ``end``.
        """
        self._kept[program.name] = child = Child(program, once=True)
        self._start(child)
        while child.process is not None and child.process.poll() is None:
            meanwhile()
        child.status = child.process.returncode if child.process else None
        self._bury(child)
        del self._kept[program.name]
        return child

    def watch(self, timeout_s: float) -> None:
        """Wait for output or a death at most ``timeout_s``, and see to both."""
        self._read(timeout_s)
        now = time.monotonic()
        for child in self._kept.values():
            if child.once:
                continue  # `run` sees to it.
            if child.process is not None and child.process.poll() is not None:
                self._mourn(child, now)
            elif child.due is not None and child.due <= now:
                self._start(child)

    def end(self) -> None:
        """End every child and all that it started; within five seconds none is left."""
        processes.end(self.records, meanwhile=self._attend)
        self._attend()
        self._kept.clear()

    def _attend(self) -> None:
        self._read(0)
        for child in self._kept.values():
            if child.process is not None:
                child.process.poll()

    def _start(self, child: Child) -> None:
        child.process = processes.start(child.program)
        child.record = processes.record(child.program, child.process.pid)
        child.started, child.due = time.monotonic(), None
        if child.process.stdout is not None:
            os.set_blocking(child.process.stdout.fileno(), False)
            self._selector.register(child.process.stdout, selectors.EVENT_READ, child)
        self._on_change(self.records)

    def _mourn(self, child: Child, now: float) -> None:
        """Note a death and set the hour of the next start."""
        child.status = child.process.returncode if child.process else None
        child.deaths = 1 if now - child.started > WELL_AFTER_S else child.deaths + 1
        delay = min(FIRST_DELAY_S * 2 ** (child.deaths - 1), LONGEST_DELAY_S)
        self._bury(child)
        child.due = now + delay
        self._console.say(
            f"{child.program.name} ended ({describe(child.status)}); next start in {delay:g} s"
        )
        self._on_change(self.records)

    def _bury(self, child: Child) -> None:
        """Clear away what the dead child left: its output, and processes that outlived it.

        They would hold its port, or go on with its work beside the child that follows.
        """
        if child.record is not None:
            processes.kill([child.record])
        while self._take(child):
            continue
        self._hang_up(child)
        if child.unread:
            self._quote(child, child.unread)
        child.process, child.record, child.unread = None, None, b""

    def _read(self, timeout_s: float) -> None:
        for key, _events in self._selector.select(timeout_s):
            self._take(key.data)
        self._console.flush()

    def _take(self, child: Child) -> bool:
        """Quote the lines that the child has printed by now; False when there were none."""
        output = child.process.stdout if child.process else None
        if output is None or output.closed:
            return False
        try:
            chunk = os.read(output.fileno(), READ_BYTES)
        except BlockingIOError:
            return False
        if not chunk:
            self._hang_up(child)
            return False
        *lines, child.unread = (child.unread + chunk).split(b"\n")
        for line in lines:
            self._quote(child, line)
        if len(child.unread) > LONGEST_LINE:
            self._quote(child, child.unread)
            child.unread = b""
        return True

    def _hang_up(self, child: Child) -> None:
        output = child.process.stdout if child.process else None
        if output is not None and not output.closed:
            self._selector.unregister(output)
            output.close()

    def _quote(self, child: Child, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip()
        child.last_line = text or child.last_line
        self._console.quote(child.program.name, text)


def last_words(child: Child) -> str:
    """Return the last line that the child printed, for the reader to see why it ended."""
    if child.program.log is not None and child.program.log.exists():
        lines = child.program.log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")
    return child.last_line


def describe(status: int | None) -> str:
    """Say in a word how a process with this status ended."""
    if status is None:
        return "unknown"
    return f"signal {-status}" if status < 0 else f"status {status}"
