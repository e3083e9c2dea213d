"""Do what time asks for: sweep paid work every few seconds, tidy up every hour."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connections

from core.api.idempotency import forget_old_keys
from core.work.sweep import sweep

logger = logging.getLogger(__name__)

HOUR_S = 3600.0


class Chore:
    """A function that returns how many rows it touched, and when it is due next."""

    def __init__(self, function: Callable[[], int], every_s: float) -> None:
        self._function = function
        self._every_s = every_s
        self._due_at = time.monotonic()

    def run_if_due(self) -> None:
        """Run it when its time has come; a database that is away is waited for."""
        if time.monotonic() < self._due_at:
            return
        self._due_at = time.monotonic() + self._every_s
        name = self._function.__name__
        try:
            if touched := self._function():
                logger.info("chore_done", extra={"chore": name, "rows": touched})
        except DatabaseError as error:
            logger.warning("chore_waits", extra={"chore": name, "reason": type(error).__name__})
            connections.close_all()


class Command(BaseCommand):
    """Do chores until told to stop. More than one may run; each row is handed over once."""

    help = "Find work that was left behind every few seconds, and tidy up every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to do each chore only once."""
        parser.add_argument("--once", action="store_true", help="Do each chore once and end.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look for due chores as often as the most frequent one asks."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        chores = [Chore(sweep, settings.WORK_SWEEP_S), Chore(forget_old_keys, HOUR_S)]
        while True:
            for chore in chores:
                chore.run_if_due()
            if options["once"] or stop.wait(settings.WORK_SWEEP_S):
                return
