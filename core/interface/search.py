"""What Ctrl-K finds: things of the workspace, and actions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from core.interface.registry import Registry


class Hit(NamedTuple):
    """One thing that was found. ``detail`` tells it from its namesakes."""

    title: str
    url: str
    detail: str = ""


class Query(NamedTuple):
    """What is looked for, and by whom. ``text`` is folded by `core.text_rules.fold`."""

    text: str
    workspace_id: UUID
    user_id: UUID
    limit: int


@dataclass(frozen=True)
class Source:
    """One kind of thing that can be found: a heading, an icon, and one query."""

    key: str
    label: Any
    icon: str
    order: int
    find: Callable[[Query], list[Hit]]


@dataclass(frozen=True)
class Action:
    """Something to do: found by its label and by ``keywords``, lazily translated words."""

    key: str
    label: Any
    url_name: str
    icon: str
    order: int
    keywords: Any = ""
    least_role: str = "viewer"


sources: Registry[Source] = Registry()
actions: Registry[Action] = Registry()
