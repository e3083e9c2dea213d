"""What the environment asks of the stack."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nexusone.stack import ports
from nexusone.stack.failure import StackError

DEFAULT_PORT = 8000
LAST_PORT = 65535
FALSE = {"0", "false", "no", "off"}


@dataclass(frozen=True)
class Plan:
    """Where to run and which services somebody else runs already.

    ``port`` is None when any will do. ``simulates`` is true when providers without a key are to
    be answered by the simulators.
    """

    root: Path
    data: Path
    port: int | None
    database_url: str | None
    redis_url: str | None
    simulators_url: str | None
    simulates: bool
    environment: Mapping[str, str] = field(repr=False)


def read(root: Path, environment: Mapping[str, str]) -> Plan:
    """Return what ``environment`` asks for; raise StackError when its PORT is no port."""
    given = {name: value for name, value in environment.items() if value}
    return Plan(
        root=root,
        data=Path(given.get("DATA_DIR", root / ".data")).expanduser().resolve(),
        port=_port(given.get("PORT")),
        database_url=given.get("DATABASE_URL"),
        redis_url=given.get("REDIS_URL"),
        simulators_url=given.get("SIMULATORS_URL"),
        simulates=given.get("SIMULATE_PROVIDERS", "1").lower() not in FALSE,
        environment=given,
    )


def choose_port(plan: Plan) -> int:
    """Return the port asked for, or one that is free when none was.

    Raises StackError when the one that was asked for is taken.
    """
    if plan.port is None:
        return ports.first_free(DEFAULT_PORT)
    if not ports.is_free(plan.port):
        raise StackError(
            f"Port {plan.port} is taken: set PORT to a free one, or unset it to have one chosen."
        )
    return plan.port


def make_data_folder(plan: Plan) -> None:
    """Make the data folder, closed to others except for passing through it.

    Run by root, PostgreSQL is another user that must reach its own folder inside; every file
    beside it is readable by its owner only.
    """
    mode = 0o711 if os.geteuid() == 0 else 0o700
    try:
        plan.data.parent.mkdir(parents=True, exist_ok=True)
        plan.data.mkdir(mode=mode, exist_ok=True)
    except OSError as error:
        raise StackError(
            f"The data folder {plan.data} cannot be made ({error.strerror}): set DATA_DIR."
        ) from error
    if not os.access(plan.data, os.W_OK | os.X_OK):
        raise StackError(f"The data folder {plan.data} cannot be written to: set DATA_DIR.")


def _port(value: str | None) -> int | None:
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or not 0 < int(value) <= LAST_PORT:
        raise StackError(f"PORT must be a number from 1 to {LAST_PORT}, not {value!r}.")
    return int(value)
