"""AI agents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgentsConfig(AppConfig):
    """The app as Django knows it."""

    name = "agents"
    verbose_name = _("Agents")
