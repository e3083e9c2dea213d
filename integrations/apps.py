"""The outside world: one client per provider, and the simulators."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """The app as Django knows it."""

    name = "integrations"
    verbose_name = "Integrations"
