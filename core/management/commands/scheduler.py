"""Do what time asks for: sweep paid work every few seconds."""

import logging
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connections

from core.work.sweep import sweep

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Sweep until told to stop. More than one may run; each row is handed over once."""

    help = "Find work that was left behind, every few seconds."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to sweep only once."""
        parser.add_argument("--once", action="store_true", help="Sweep once and end.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep; a database that is away is waited for."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while True:
            try:
                touched = sweep()
                if touched:
                    logger.info("swept", extra={"rows": touched})
            except DatabaseError as error:
                logger.warning("sweep_waits", extra={"reason": type(error).__name__})
                connections.close_all()
            if options["once"] or stop.wait(settings.WORK_SWEEP_S):
                return
