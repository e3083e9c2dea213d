"""Telling people what happened: in the app, and by mail where they wish."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """The app stands above accounts; whoever has something to tell stands above it."""

    name = "notifications"
    verbose_name = _("Notifications")
