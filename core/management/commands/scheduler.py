"""Do what time asks for: the chores that apps have registered."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import chores


class Command(BaseCommand):
    """Do chores until told to stop. More than one may run; each row is handed over once."""

    help = "Do every registered chore as often as it asks: sweep paid work, look at services, tidy."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to do each chore only once."""
        parser.add_argument("--once", action="store_true", help="Do each chore once and end.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look for due chores as often as the most frequent one asks."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        registered = chores.registered()
        rounds = [chores.Round(chore) for chore in registered]
        while True:
            for each in rounds:
                each.run_if_due()
            if options["once"] or stop.wait(registered[0].every_s):
                return
