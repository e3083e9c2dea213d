"""AI agents."""

from django.apps import AppConfig


class AgentsConfig(AppConfig):
    """The app as Django knows it."""

    name = "agents"
    verbose_name = "Agents"
