"""Example data that a new workspace may look at and throw away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from core.interface.registry import Registry


class Order(NamedTuple):
    """For which workspace, by whom, and in which language the examples speak."""

    workspace_id: UUID
    user_id: UUID
    language: str


@dataclass(frozen=True)
class Examples:
    """The examples of one module. They cost no credits and are marked as examples everywhere.

    ``add`` does nothing where its examples are there already; ``remove`` takes all of them, and
    nothing else, away; ``exist`` says whether there are any.
    """

    key: str
    order: int
    add: Callable[[Order], None]
    remove: Callable[[UUID], None]
    exist: Callable[[UUID], bool]


examples: Registry[Examples] = Registry()
