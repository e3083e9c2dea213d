"""WhatsApp automation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WhatsappConfig(AppConfig):
    """The app as Django knows it."""

    name = "whatsapp"
    verbose_name = _("WhatsApp")
