"""Bring everything that the stack serves up to date, in one process."""

import hashlib
import json
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from nexusone.stack import private_files


class Command(BaseCommand):
    """Do what a start needs; a second time, most of it is found done."""

    help = "Prepare database, translations, static files and demo data for the local stack."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where the demo sign-in goes."""
        parser.add_argument("--result", type=Path, help="a file for the demo sign-in, as JSON")
        parser.add_argument("--static", action="store_true", help="collect static files, no more")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in the order in which they need each other."""
        if options["static"]:
            self._collect_static()
            return
        self._step("database")
        call_command("prepare_database", verbosity=0)
        call_command("migrate", verbosity=0, interactive=False)
        self._step("translations")
        call_command("messages", "compile", stdout=self.stdout)
        self._collect_static()
        self._step("demo data")
        demo = StringIO()
        call_command("seed_demo", stdout=demo)
        # The seed may tell of its work; its answer is the last line.
        answer = json.dumps(json.loads(demo.getvalue().strip().splitlines()[-1]))
        if options["result"]:
            private_files.write(options["result"], answer)
        else:
            self.stdout.write(answer)

    def _step(self, name: str) -> None:
        self.stdout.write(f"{name} ...")
        self.stdout.flush()

    def _collect_static(self) -> None:
        """Collect static files if their sources changed since they were last collected."""
        root = Path(settings.STATIC_ROOT)
        stamp, now = root / ".sources", _sources()
        if stamp.exists() and stamp.read_text(encoding="ascii") == now:
            return
        self._step("static files")
        call_command("collectstatic", verbosity=0, interactive=False)
        root.mkdir(parents=True, exist_ok=True)
        stamp.write_text(now, encoding="ascii")


def _sources() -> str:
    """Return a digest of every static file's name, size and time, and of how they are stored."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
