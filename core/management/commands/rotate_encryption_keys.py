"""Seal every secret in the database anew under the newest key (docs/secrets.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import rotation
from core.secrets import newest_key_id


class Command(BaseCommand):
    """Safe beside a running app, and to run again: what is done already is left alone."""

    help = (
        "Seal every secret in the database under the first of FIELD_ENCRYPTION_KEYS. Ends with 1 "
        "when some secret opens with none of them, or is still under an older one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to count only, and how many rows go into one transaction."""
        parser.add_argument("--dry-run", action="store_true", help="count by key, change nothing")
        parser.add_argument("--batch", type=int, default=rotation.BATCH, metavar="ROWS")

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk every place that holds secrets."""
        batch = max(1, options["batch"])
        if options["dry_run"]:
            self._count(batch)
        else:
            self._rotate(batch)

    def _count(self, batch: int) -> None:
        for place in rotation.every_place():
            tally = rotation.walk(place, is_dry=True, say=self.stdout.write, batch=batch)
            self.stdout.write(f"{place.key}: {tally.seen} secrets")
            for key, count in sorted(tally.keys.items()):
                note = " (newest)" if key == newest_key_id() else ""
                self.stdout.write(f"  {key}{note}: {count}")

    def _rotate(self, batch: int) -> None:
        broken, unfinished = 0, []
        for place in rotation.every_place():
            tally = rotation.rotate(place, say=self.stdout.write, batch=batch)
            for name in tally.broken:
                self.stderr.write(f"{place.key}: {name} opens with none of the keys")
            broken += len(tally.broken)
            if not tally.is_done:
                unfinished.append(place.key)
            self.stdout.write(f"{place.key}: {tally.seen} secrets, done")
        if broken:
            raise CommandError(f"{broken} secrets open with none of the keys; they were left.")
        if unfinished:
            raise CommandError(
                f"Something still writes under an older key: {', '.join(unfinished)}. "
                "Restart every process with the new keys, then run this again."
            )
        self.stdout.write(f"Every secret stands under the key {newest_key_id()}.")
