"""Paid work under way, as every module's screen shows it."""

from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.work import pace, registry
from core.work.models import PaidWork, Status


class StageView(NamedTuple):
    """One step: its label, and "done", "current" or "todo"."""

    label: str
    state: str


def stage_label(kind: registry.Kind, stage: str, status: str) -> str:
    """Say what is being done now; before the first stage, what the work waits for."""
    labels = {each.name: str(each.label) for each in kind.stages}
    return labels.get(stage, str(Status(status).label))


def refund_text(credits: int) -> str:
    """Say how many credits came back."""
    return ngettext(
        "%(amount)s credit is back in your balance.",
        "%(amount)s credits are back in your balance.",
        credits,
    ) % {"amount": formatting.number(credits)}


class ProgressView:
    """How far a piece of work is, how long it will still take, and when to look again."""

    def __init__(self, item: PaidWork) -> None:
        self._item = item
        self._kind = registry.kind_of(item._meta.label_lower)

    @property
    def percent(self) -> int:
        """How far it is."""
        return self._item.progress

    @property
    def stage_label(self) -> str:
        """What is being done now."""
        return stage_label(self._kind, self._item.stage, self._item.status)

    @property
    def stages(self) -> list[StageView]:
        """The steps of the work."""
        names = [stage.name for stage in self._kind.stages]
        at = names.index(self._item.stage) if self._item.stage in names else -1
        return [
            StageView(
                str(stage.label),
                "done" if index < at else "current" if index == max(at, 0) else "todo",
            )
            for index, stage in enumerate(self._kind.stages)
        ]

    @property
    def is_retried(self) -> bool:
        """Say whether a try went wrong and another one waits."""
        return self._item.status == Status.QUEUED and self._item.attempts > 0

    @cached_property
    def time_left(self) -> str:
        """Say how long it will still take. One query."""
        typical_s = pace.typical_s(self._kind, self._item.workspace_id)
        left = pace.time_left(age_s=self._age_s, typical_s=typical_s)
        if left.is_longer:
            return _("A little longer than usual. We are still at it.")
        if left.seconds <= 5:
            return _("A few seconds left")
        return _("About %(duration)s left") % {"duration": formatting.duration(left.seconds)}

    @property
    def look_again_s(self) -> int:
        """In how many seconds a screen should ask again."""
        return pace.next_look_s(self._age_s)

    @property
    def _age_s(self) -> float:
        return pace.age_s(self._item.submitted_at)
