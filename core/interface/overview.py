"""What an agency sees of all its workspaces side by side: one column for a figure of a module."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import formatting
from core.interface.registry import Registry


@dataclass(frozen=True)
class Column:
    """One figure of a workspace: a whole number, written by ``show``.

    ``most_label`` names the order with the largest first ("Most credits").
    """

    key: str
    label: Any
    most_label: Any
    show: Callable[[int], str] = formatting.number


@dataclass(frozen=True)
class Figures:
    """The columns of a module.

    ``read`` asks ONE query and returns the figures of every workspace that person is a member of,
    in the order of ``columns``; None stands for nothing to tell, as a missing workspace does. Row
    security hides other workspaces, so the query calls a function with the owner's rights that
    answers for the person of the open scope alone (docs/tenancy.md).
    """

    key: str
    order: int
    columns: Sequence[Column]
    read: Callable[[UUID], Mapping[UUID, Sequence[int | None]]]


figures: Registry[Figures] = Registry()
register = figures.register
