"""Avatar and short videos."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VideosConfig(AppConfig):
    """The app as Django knows it."""

    name = "videos"
    verbose_name = _("Videos")
