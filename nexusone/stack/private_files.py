"""Small files that only their owner may read: passwords, ports, addresses."""

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Replace ``path`` in one step, mode 0600: a reader sees the old text or the new one."""
    # mkstemp makes the file 0600 from its first moment.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def remembered(path: Path, make: Callable[[], str]) -> str:
    """Return what ``path`` holds; the first time, what ``make`` returns, kept for later."""
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    text = make()
    write(path, text)
    return text


def secret(path: Path, *, prefix: str = "") -> str:
    """Return the random, URL-safe secret kept in ``path``, made when first asked for."""
    return remembered(path, lambda: prefix + secrets.token_urlsafe(32))
