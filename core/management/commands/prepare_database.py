"""Create the database logins of the app and the system scope."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.utils import DatabaseError

from core import database_setup


class Command(BaseCommand):
    """Run before `migrate`, with the owner's login; safe to repeat."""

    help = "Create the database logins that the app and the system scope use."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the logins; one clear line where the server refuses."""
        try:
            database_setup.prepare()
        except DatabaseError as error:
            raise CommandError(f"The database could not be prepared: {error}".strip()) from error
