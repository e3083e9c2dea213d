"""Count the books now (docs/credits.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import tenancy
from credits.models import Discrepancy
from credits.reconciliation import reconcile


class Command(BaseCommand):
    """The nightly count, on demand. It reads, and repairs nothing."""

    help = (
        "Hold ledger, lots, work and payments against each other. Ends with 1 when something "
        "disagrees."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, and name what disagrees."""
        reconcile()
        with tenancy.system_scope(tenancy.SystemUse.RECONCILE):
            found = list(Discrepancy.objects.filter(resolved_at=None).order_by("kind", "key"))
        for each in found:
            self.stdout.write(f"{each.kind}: {each.key} {each.details}")
        if found:
            raise CommandError(f"{len(found)} discrepancies.")
        self.stdout.write("The books agree.")
