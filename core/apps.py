"""The ground floor: tenancy, paid work, API conventions."""

from django.apps import AppConfig

from core import checks


class CoreConfig(AppConfig):
    """Register the start-up checks."""

    name = "core"

    def ready(self) -> None:
        """Let `manage.py check` and the release step ask them."""
        checks.register_all()
