"""The unprivileged account that PostgreSQL, which refuses to run as root, is started with."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from nexusone.stack.failure import StackError

CANDIDATES = ("nobody", "postgres", "daemon")


@dataclass(frozen=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int


def unprivileged() -> Account | None:
    """Return the account to drop to, or None when this process is no root to begin with."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in CANDIDATES:
        if entry := known.get(name):
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise StackError(
        "PostgreSQL does not run as root and this machine has no user "
        f"{', '.join(CANDIDATES)}: set DATABASE_URL, or start as a plain user."
    )


def can_reach(folder: Path) -> bool:
    """Tell whether every user may pass through the folders that lead to ``folder``."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in folder.parents)
