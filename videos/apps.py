"""Avatar and short videos."""

from django.apps import AppConfig


class VideosConfig(AppConfig):
    """The app as Django knows it."""

    name = "videos"
    verbose_name = "Videos"
