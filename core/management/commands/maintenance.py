"""Close the product for maintenance, and open it again."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from redis.exceptions import RedisError

from core import maintenance


class Command(BaseCommand):
    """Work on: close; off: open. Every web process hears of it within two seconds."""

    help = "Close NexusOne for maintenance (on), or open it again (off)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do and, when closing, until when."""
        parser.add_argument("what", choices=["on", "off"])
        parser.add_argument("--until", help="When it is meant to end: 2026-12-01T06:30 (UTC).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set or remove the flag."""
        until = _moment(options["until"]) if options["until"] else None
        try:
            if options["what"] == "on":
                maintenance.begin(until)
            else:
                maintenance.end()
        except RedisError as error:
            raise CommandError(f"Redis is away, so nothing was changed: {error}") from error
        self.stdout.write(f"maintenance is {options['what']}")


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError("--until takes a date and a time: 2026-12-01T06:30")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
