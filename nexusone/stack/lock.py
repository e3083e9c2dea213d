"""One stack per data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nexusone.stack.failure import StackError


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock ``path``, which a dead holder lets go of by itself.

    Raises StackError when another process holds it.
    """
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise StackError(
                f"A stack already runs on {path.parent} (process {holder}): "
                "stop it, or set DATA_DIR to another folder."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
