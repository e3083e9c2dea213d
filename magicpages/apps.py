"""Landing pages from a brief."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MagicPagesConfig(AppConfig):
    """The app as Django knows it."""

    name = "magicpages"
    verbose_name = _("Magic Pages")
