"""The process that ends the others when the one that started them can no longer do it.

``kill -9`` gives nobody a chance to clean up. So whoever starts servers also starts this guard
and holds a pipe to it: when the pipe closes without a farewell, its holder is dead, and the guard
ends what the holder had told it about. It runs as ``python -m nexusone.stack.guard``.
"""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nexusone.stack import processes
from nexusone.stack.processes import Program, Record

ROOT = Path(__file__).resolve().parents[2]
FAREWELL_TIMEOUT_S = 1.0


class Guard:
    """The holder's end: tells the guard what to end, and sends it home when all is done."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "nexusone.stack.guard"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        program = Program("guard", (), ROOT, stop_signal=signal.SIGKILL)
        self.record = processes.record(program, self._process.pid)

    def watch(self, records: Iterable[Record], *, remove: Iterable[Path] = ()) -> None:
        """Say what is to be ended, and which files and folders are to go with it."""
        listed = [asdict(each) for each in records]
        self._tell({"records": listed, "remove": [str(path) for path in remove]})

    def dismiss(self) -> None:
        """End the guard without letting it act."""
        self._tell({"records": [], "remove": []})
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(FAREWELL_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _tell(self, message: dict[str, Any]) -> None:
        if self._process.poll() is not None or self._process.stdin is None:
            return
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return


def main() -> None:
    """Remember the latest message until the pipe closes, then act on it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    latest: dict[str, Any] = {"records": [], "remove": []}
    for line in sys.stdin:
        # The holder may die in the middle of a line; the one before still counts.
        if line.endswith("\n"):
            latest = json.loads(line)
    processes.end(Record(**each) for each in latest["records"])
    for path in map(Path, latest["remove"]):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
