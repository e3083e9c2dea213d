"""Report what the templates and stylesheets must not contain."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template import Engine

from core.template_lint import lint


class Command(BaseCommand):
    """Print one ``path:line: rule: what`` for each finding, and fail if there is any."""

    help = "Lint templates and stylesheets: words, inline code, directions, escaping, forms."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another tree than this project's, for tests."""
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings; the exit status is 1 when there are any."""
        found = lint(Path(options["root"]), Engine.get_default())
        for finding in found:
            self.stdout.write(str(finding))
        if found:
            raise CommandError(f"{len(found)} to mend")
