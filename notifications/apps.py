"""Telling people what happened: in the app, and by mail where they wish."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import chores


class NotificationsConfig(AppConfig):
    """The app stands above accounts; whoever has something to tell stands above it."""

    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Look every few seconds for mails that wait or were left behind."""
        chores.register("notifications.sweep.sweep_mails", every_s=10)
