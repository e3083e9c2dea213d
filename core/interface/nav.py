"""What stands in the sidebar, and which tabs the settings have."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from core.interface.registry import Registry


class Section(Enum):
    """Where an entry stands."""

    MODULES = "modules"
    # What belongs to the person, wherever they work, and what belongs to the workspace.
    SETTINGS = "settings"
    WORKSPACE = "workspace"


@dataclass(frozen=True)
class Entry:
    """A link to a module or to a settings screen.

    ``label`` is lazily translated, ``url_name`` takes no arguments, ``icon`` is a symbol of the
    sprite. ``least_role`` hides the entry from members who may not open it (a value of
    `accounts.models.Role`); its view refuses them anyway.
    """

    key: str
    label: Any
    url_name: str
    icon: str
    order: int
    section: Section = Section.MODULES
    least_role: str = "viewer"


entries: Registry[Entry] = Registry()
register = entries.register
