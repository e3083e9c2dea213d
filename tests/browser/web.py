"""The web server of the product on the test's own database, so that fixtures decide what it shows.

No worker and no scheduler stand beside it: what a fixture made keeps its state.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from nexusone.stack import health, ports, processes, programs
from tests.support import databases
from tests.support.stack import ROOT, until

START_TIMEOUT_S = 60
STOP_WITHIN_S = 3


@contextmanager
def running(*, workers: int = 1, **environment: str) -> Iterator[str]:
    """Serve the site and give its address; variables given by name go before our own."""
    port = ports.any_free()
    url = f"http://{ports.HOST}:{port}"
    with tempfile.TemporaryDirectory(prefix="nexusone-web-") as folder:
        env = _environment(url, folder) | environment
        program = replace(programs.web(ROOT, env, port), log=Path(folder, "web.log"))
        # Said twice, the last number counts.
        argv = (*program.argv[:-1], "--workers", str(workers), program.argv[-1])
        program = replace(program, argv=argv)
        child = processes.start(program)
        records = [processes.record(program, child.pid)]
        try:
            until(lambda: health.answers(url, "/healthz") or child.poll(), START_TIMEOUT_S)
            assert child.poll() is None, (Path(folder, "web.log")).read_text(encoding="utf-8")
            yield url
        finally:
            processes.end(records, within_s=STOP_WITHIN_S)
            child.wait()


def collect_static() -> None:
    """Bring the static files up to date, one test process after the other."""
    with Path(tempfile.gettempdir(), "nexusone-static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        env = os.environ | {"DJANGO_SETTINGS_MODULE": "nexusone.settings.local"}
        command = [sys.executable, "manage.py", "stack_setup", "--static"]
        subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)


def _environment(url: str, folder: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "nexusone.settings.local",
        "DATA_DIR": folder,
        "MAIL_DIR": str(Path(folder, "mail")),
        "SITE_URL": url,
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": databases.owner_url(),
        "REDIS_URL": settings.REDIS_URL,
    }
