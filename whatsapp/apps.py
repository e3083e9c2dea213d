"""WhatsApp automation."""

from django.apps import AppConfig


class WhatsappConfig(AppConfig):
    """The app as Django knows it."""

    name = "whatsapp"
    verbose_name = "WhatsApp"
