"""The outside world: one client per provider, and the simulators."""

from django.apps import AppConfig

from integrations import checks


class IntegrationsConfig(AppConfig):
    """The app as Django knows it."""

    name = "integrations"
    verbose_name = "Integrations"

    def ready(self) -> None:
        """Let `manage.py check` and the release step ask the checks."""
        checks.register_all()
