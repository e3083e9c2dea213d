"""Whether anything changed since the last setup, so that nobody has to wait for the next one."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

# What the setup reads or makes, and what a web process that started too early would have missed.
WATCHED = (
    *("requirements.txt", "*/migrations/*.py", "locale/*/*/*"),
    *("static/**/*", "staticfiles/.sources"),
)


def digest(root: Path, database_url: str) -> str:
    """Return a digest of what the setup of ``root`` depends on: names, sizes, times, database."""
    found = hashlib.sha256(database_url.encode())
    for line in sorted(_lines(root)):
        found.update(line.encode())
    return found.hexdigest()


def _lines(root: Path) -> Iterator[str]:
    for pattern in WATCHED:
        for path in root.glob(pattern):
            if path.is_file():
                stat = path.stat()
                yield f"{path.relative_to(root)} {stat.st_size} {stat.st_mtime_ns}\n"
