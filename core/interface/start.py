"""How a new workspace begins: the steps of the guided start, and the tasks of the checklist."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from core.interface.dashboard import Moment
from core.interface.registry import Registry


def _never(request: HttpRequest) -> bool:
    return False


@dataclass(frozen=True)
class Step:
    """One screen of the guided start.

    ``form`` builds the form of a request (bound when it was sent); ``save`` stores a valid one and
    returns where to go, or None for the next step. The template is drawn inside the guide's frame
    with ``form`` and ``step``. ``is_done`` says whether the answer is there already, so that who
    comes back goes on where they left.
    """

    key: str
    order: int
    label: Any
    template: str
    form: Callable[[HttpRequest], BaseForm]
    save: Callable[[HttpRequest, Any], HttpResponse | None]
    is_done: Callable[[HttpRequest], bool] = _never


class Task(NamedTuple):
    """One line of the checklist. ``is_done`` is looked up, never ticked by hand."""

    label: str
    hint: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Tasks:
    """The tasks of one module; no query of their own beside what its dashboard cards ask."""

    key: str
    order: int
    find: Callable[[Moment], list[Task]]


steps: Registry[Step] = Registry()
tasks: Registry[Tasks] = Registry()
