"""Extract, compile or check the translation catalogs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import messages


class Command(BaseCommand):
    """`messages extract` after changing texts, `compile` before serving, `check` before merging."""

    help = "Keep the translation catalogs in step with the source."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the action, and another tree than this project's for tests."""
        parser.add_argument("action", choices=("extract", "compile", "check"))
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the action; what is wrong becomes one CommandError that lists it all."""
        root: Path = Path(options["root"])
        try:
            getattr(self, f"_{options['action']}")(root)
        except messages.MessagesError as error:
            raise CommandError(str(error)) from error

    def _extract(self, root: Path) -> None:
        for done in messages.extract(root, _languages()):
            name = done.path.relative_to(root)
            counts = f"{done.total} messages, {done.added} new, {done.dropped} dropped"
            self.stdout.write(f"{name}: {counts}")

    def _compile(self, root: Path) -> None:
        for path in messages.compile_catalogs(root):
            self.stdout.write(f"{path.relative_to(root)}: compiled")

    def _check(self, root: Path) -> None:
        if found := messages.check(root, _languages()):
            raise CommandError("\n".join(found))


def _languages() -> list[str]:
    return [code for code, _ in settings.LANGUAGES]
