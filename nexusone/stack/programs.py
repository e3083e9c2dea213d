"""The processes of NexusOne itself, as the stack starts them."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nexusone.stack import ports
from nexusone.stack.processes import Program

WEB = (
    *("-m", "granian", "--interface", "wsgi", "--host", ports.HOST, "--workers", "1"),
    *("--blocking-threads", "128", "--no-ws", "--log-level", "error"),
)


def web(root: Path, env: Mapping[str, str], port: int) -> Program:
    """Serve the site on ``port``; the only process with a connection pool."""
    return _python(
        *("web", root, dict(env) | {"DATABASE_POOL": "1"}),
        *(*WEB, "--port", str(port), "nexusone.wsgi:application"),
    )


def manage(name: str, root: Path, env: Mapping[str, str], *arguments: str) -> Program:
    """Run a management command."""
    return _python(name, root, env, "manage.py", *arguments)


def simulators(
    root: Path,
    env: Mapping[str, str],
    port: int,
    *,
    options: Sequence[str] = (),
    log: Path | None = None,
) -> Program:
    """Serve the simulated providers on ``port``."""
    program = manage("simulators", root, env, "simulators", "--port", str(port), *options)
    return replace(program, log=log)


def _python(name: str, root: Path, env: Mapping[str, str], *arguments: str) -> Program:
    return Program(
        name=name,
        argv=(sys.executable, *arguments),
        cwd=root,
        # Lines must arrive when they are printed, not when a buffer is full.
        env={**os.environ, **env, "PYTHONUNBUFFERED": "1"},
        stop_signal=signal.SIGTERM,
    )
