"""What NexusOne consists of, in the words of its own site, and which part of it exists here.

A module is there as soon as it has screens: its URL namespace says so, nobody ticks it off.
"""

from typing import Any, NamedTuple

from django.urls import get_resolver
from django.utils.translation import gettext_lazy as _


class Module(NamedTuple):
    """One product module. ``app`` is its label, and the namespace of its screens."""

    app: str
    label: Any
    promise: Any
    icon: str

    @property
    def is_live(self) -> bool:
        """Say whether it has screens in this installation."""
        return is_live(self.app)


MODULES = (
    Module(
        "magicpages", _("Magic pages"), _("Landing pages from a brief, in five languages."), "pages"
    ),
    Module(
        "crm", _("Contacts and deals"), _("One timeline for every person, from click to order."),
        "contacts",
    ),
    Module("videos", _("Videos"), _("A presenter who speaks your offer aloud."), "video"),
    Module(
        "campaigns", _("Campaigns"), _("Ads, emails and posts that share one brief."), "campaigns"
    ),
    Module("whatsapp", _("WhatsApp"), _("Flows that answer where your customers write."), "chat"),
    Module("stores", _("Stores"), _("Products, orders and payment on your own pages."), "store"),
    Module(
        "agents", _("Assistants"), _("They answer visitors from what you taught them."), "agent"
    ),
)  # fmt: skip


def is_live(app: str) -> bool:
    """Say whether an app has screens in this installation."""
    return app in get_resolver().namespace_dict


def coming() -> list[Module]:
    """Return the modules that do not exist yet."""
    return [module for module in MODULES if not module.is_live]
