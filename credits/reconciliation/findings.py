"""What a count found, kept for staff."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.mail import mail_admins
from django.db.models import F

from core import clock
from credits.models import Discrepancy

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """One thing that disagrees: ``kind`` says in what way, ``key`` where."""

    kind: str
    key: str
    workspace_id: UUID | None
    details: dict[str, Any] = field(default_factory=dict)


def keep(found: Iterable[Finding], *, kinds: Iterable[str]) -> int:
    """Store what a count of these kinds found, and close what it did not find again.

    Returns how many are new; each of those is an alarm. Needs a system scope.
    """
    now = clock.now()
    still_open = {
        (each.kind, each.key): each
        for each in Discrepancy.objects.select_for_update().filter(
            kind__in=list(kinds), resolved_at=None
        )
    }
    new: list[Finding] = []
    for finding in found:
        if known := still_open.pop((finding.kind, finding.key), None):
            _count_again(known, finding)
        else:
            new.append(finding)
    Discrepancy.objects.filter(pk__in=[each.pk for each in still_open.values()]).update(
        resolved_at=now
    )
    Discrepancy.objects.bulk_create(
        Discrepancy(
            kind=each.kind,
            key=each.key,
            about_id=each.workspace_id,
            details=each.details,
            found_at=now,
            seen_at=now,
        )
        for each in new
    )
    _alarm(new)
    return len(new)


def _count_again(known: Discrepancy, finding: Finding) -> None:
    Discrepancy.objects.filter(pk=known.pk).update(
        details=finding.details, seen_at=clock.now(), times_seen=F("times_seen") + 1
    )


def _alarm(new: list[Finding]) -> None:
    for each in new:
        told = {"discrepancy": each.kind, "about": each.key, "details": each.details}
        logger.error("books_disagree", extra=told)
    if new:
        lines = [f"{each.kind}: {each.key} {each.details}" for each in new[:50]]
        mail_admins(
            f"{len(new)} discrepancies in the books",
            "\n".join(lines) + "\n\nSee Discrepancies in the staff site.",
            fail_silently=False,
        )
