"""The ground floor: tenancy, paid work, API conventions."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from core import checks


class CoreConfig(AppConfig):
    """Register the start-up checks."""

    name = "core"

    def ready(self) -> None:
        """Let `manage.py check` ask them, and let every app hang up its parts of the interface."""
        checks.register_all()
        autodiscover_modules("interface")
