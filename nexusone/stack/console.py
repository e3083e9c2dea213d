"""What the stack says on its terminal."""

import os
import select
from collections import deque

NAME_WIDTH = 10
BACKLOG_LINES = 2000
# A pipe that poll() calls writable takes this much without blocking.
CHUNK = 4096


class Console:
    """Lines for the reader, each with its author's name before it.

    Nobody may be reading: a full pipe must not keep the stack from watching its children. What
    cannot be written at once waits, and the oldest lines are dropped when too many do. When the
    reader has left for good, the stack runs on in silence.
    """

    def __init__(self, descriptor: int) -> None:
        # Not a text stream: it would try to write its buffer once more at the very end.
        self._descriptor = descriptor
        self._waiting: deque[bytes] = deque(maxlen=BACKLOG_LINES)
        self._is_open = True

    def say(self, line: str = "") -> None:
        """Write a line of the stack's own."""
        self._waiting.append(f"{line}\n".encode())
        self.flush()

    def quote(self, name: str, line: str) -> None:
        """Write a line that the program ``name`` printed."""
        self.say(f"{name:<{NAME_WIDTH}}| {line}")

    def _takes_more(self) -> bool:
        # Not select(), which refuses descriptors beyond 1023.
        pipe = select.poll()
        pipe.register(self._descriptor, select.POLLOUT)
        return bool(pipe.poll(0))

    def flush(self) -> None:
        """Write what waits, as far as that is possible without waiting."""
        while self._waiting and self._is_open:
            if not self._takes_more():
                return
            try:
                written = os.write(self._descriptor, self._waiting[0][:CHUNK])
            except BlockingIOError:
                return
            except OSError:
                self._is_open = False
                return
            if rest := self._waiting[0][written:]:
                self._waiting[0] = rest
            else:
                self._waiting.popleft()
