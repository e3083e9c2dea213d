"""What happened: events and rollups."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """The app as Django knows it."""

    name = "analytics"
    verbose_name = "Analytics"
