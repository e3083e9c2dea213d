"""Django's migrate, run by the login that owns the tables."""

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as MigrateCommand


class Command(MigrateCommand):
    """The app's own login may not change the schema."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take Django's arguments, with the owner as the default database."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
