"""Bring help and legal texts to what this release ships."""

from typing import Any

from django.core.management.base import BaseCommand

from website import services


class Command(BaseCommand):
    """Load the files under website/content; `migrate` does the same at its end."""

    help = "Load the shipped help and legal texts. What staff changed stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them as the owner of the tables, and tell how many texts changed."""
        self.stdout.write(f"{services.load_articles()} texts changed")
