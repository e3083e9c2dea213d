"""Move the clock of the local stack, and of the simulated Stripe with it."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from core import chores, clock

TIMEOUT_S = 60


class Command(BaseCommand):
    """Let days pass: what falls due on the way happens."""

    help = "Show the clock of the local stack, or move it forward: clock --days 31."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare how far it goes."""
        parser.add_argument("--days", type=float, default=0.0)
        parser.add_argument("--hours", type=float, default=0.0)
        parser.add_argument(
            "--reset",
            action="store_true",
            help="the real time again; the simulated Stripe forgets everything",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Move both clocks, then do what time asks of billing."""
        if not settings.CLOCK_IS_MOVABLE:
            raise CommandError("The clock of this installation cannot be moved.")
        by = timedelta(days=options["days"], hours=options["hours"])
        if by < timedelta():
            raise CommandError("The clock only moves forward.")
        if options["reset"]:
            self._tell_stripe("reset")
            clock.store(timedelta())
        elif by:
            # Ours first: what Stripe tells of on the way then finds the day that it belongs to.
            clock.store(clock.shift() + by)
            self._tell_stripe("advance", seconds=int(by.total_seconds()))
            self._do_chores()
        self.stdout.write(f"{clock.now():%Y-%m-%d %H:%M} UTC, {clock.shift()} ahead")

    def _tell_stripe(self, path: str, **document: Any) -> None:
        if not settings.STRIPE_IS_SIMULATED:
            self.stderr.write("Stripe is not simulated: its clock goes on as before.")
            return
        url = f"{settings.SIMULATORS_URL}/_control/stripe/{path}"
        try:
            requests.post(url, json=document or None, timeout=TIMEOUT_S).raise_for_status()
        except requests.RequestException as error:
            reason = type(error).__name__
            raise CommandError(f"The simulated Stripe did not move along: {reason}.") from error

    def _do_chores(self) -> None:
        for chore in chores.registered():
            if chore.path.startswith("credits."):
                import_string(chore.path)()
