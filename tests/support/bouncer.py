"""A real pgbouncer in transaction mode before the test's database."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import psycopg
from django.db import connections

from nexusone.stack import ports
from tests.support.stack import until

# Fewer than there are threads by far: every connection is really shared.
POOL_SIZE = 2
START_TIMEOUT_S = 20
LOGINS = ("default", "system")
SETTINGS = """
[databases]
{name} = host={host} port={port} dbname={name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 200
query_wait_timeout = 30
auth_type = scram-sha-256
auth_file = {users}
admin_users = {user}
logfile = {log}
"""


class Bouncer(NamedTuple):
    """Where it listens, and for which database."""

    port: int
    name: str

    def url(self, alias: str) -> str:
        """Return the address of an alias's login through the bouncer."""
        login = connections[alias].settings_dict
        who = f"{quote(login['USER'])}:{quote(login['PASSWORD'], safe='')}"
        return f"postgresql://{who}@127.0.0.1:{self.port}/{self.name}"

    def environment(self) -> dict[str, str]:
        """Return what a process needs to work through it."""
        return {
            "DATABASE_URL": self.url("default"),
            "DATABASE_SYSTEM_URL": self.url("system"),
            "DATABASE_OWNER_URL": "",
        }

    def figures(self) -> dict[str, int]:
        """Return how many transactions it passed on, and over how many connections at most."""
        login = connections["default"].settings_dict
        with psycopg.connect(
            host="127.0.0.1", port=self.port, dbname="pgbouncer", autocommit=True,
            user=login["USER"], password=login["PASSWORD"],
        ) as console:  # fmt: skip
            # The console speaks only the simple protocol, which a plain query without values is.
            stats = _row(console, "SHOW STATS_TOTALS", "database", self.name)
            servers = console.execute("SHOW SERVERS").fetchall()
        return {"transactions": int(stats["xact_count"]), "servers": len(servers)}


def program() -> str | None:
    """Return the bouncer's program, None where it is not installed."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def running() -> Iterator[Bouncer]:
    """Start it, and end it."""
    binary = program()
    assert binary is not None
    folder = Path(tempfile.mkdtemp(prefix="nexusone-bouncer-"))
    port, database = ports.any_free(), connections["default"].settings_dict
    _write(folder, port, database)
    # It refuses to run as root.
    who = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    rights: dict[str, Any] = {}
    if who:
        rights = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
        for path in (folder, *folder.iterdir()):
            os.chown(path, who.pw_uid, who.pw_gid)
    child = subprocess.Popen(
        [binary, str(folder / "pgbouncer.ini")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **rights,
    )
    try:
        until(lambda: not ports.is_free(port) or child.poll() is not None, START_TIMEOUT_S)
        assert child.poll() is None, (folder / "log").read_text(encoding="utf-8")
        yield Bouncer(port, database["NAME"])
    finally:
        child.terminate()
        child.wait(START_TIMEOUT_S)
        shutil.rmtree(folder)


def _write(folder: Path, port: int, database: dict[str, Any]) -> None:
    logins = [connections[alias].settings_dict for alias in LOGINS]
    users = "".join(f'"{login["USER"]}" "{login["PASSWORD"]}"\n' for login in logins)
    (folder / "log").touch()
    (folder / "users").write_text(users, encoding="utf-8")
    (folder / "users").chmod(0o600)
    text = SETTINGS.format(
        name=database["NAME"], host=database["HOST"], port=database["PORT"], listen=port,
        pool=POOL_SIZE, users=folder / "users", user=database["USER"], log=folder / "log",
    )  # fmt: skip
    (folder / "pgbouncer.ini").write_text(text, encoding="utf-8")


def _row(console: "psycopg.Connection[Any]", query: str, name: str, value: str) -> dict[str, Any]:
    cursor = console.execute(query)
    names = [column.name for column in cursor.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    return next(row for row in rows if row[name] == value)
