"""Lines of the audit log as people read them, on screens and in files."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import audit, devices
from accounts.audit import reads
from accounts.models import AuditEntry, User
from core import exports, formatting, tenancy

BATCH = 500
_COLUMNS = ("id", "time", "action", "by", "email", "staff", "subject", "details", "target",
            "address", "agent", "request")  # fmt: skip


class Line(NamedTuple):
    """One line. ``who`` is a person's name; of staff alone only that it was staff."""

    created_at: datetime
    label: str
    tone: str
    sentence: str
    who: str
    is_staff: bool
    is_in_place: bool
    address: str
    device: str
    agent: str


def lines(entries: Iterable[AuditEntry]) -> list[Line]:
    """Return lines as a list shows them."""
    return [_line(entry) for entry in entries]


def _line(entry: AuditEntry) -> Line:
    action = audit.action_of(entry.action)
    return Line(
        created_at=entry.created_at,
        label=str(action.label),
        tone=action.tone,
        sentence=audit.sentence_of(entry),
        who=_who(entry),
        is_staff=_is_staff_alone(entry),
        is_in_place=entry.staff_id is not None and not _is_staff_alone(entry),
        address=entry.address or "",
        device=devices.in_words(entry.agent) if entry.agent else "",
        agent=entry.agent,
    )


def _is_staff_alone(entry: AuditEntry) -> bool:
    return entry.staff_id is not None and entry.staff_id == entry.user_id


def _who(entry: AuditEntry) -> str:
    if _is_staff_alone(entry):
        # Whom of us it was is in our own books; customers have no use for their address.
        return _("NexusOne staff")
    if entry.user is None:
        return pgettext("who did it", "Nobody in particular")
    if entry.user.erased_at:
        return _("Deleted account")
    return entry.user.name or entry.user.email


# --- As a file ------------------------------------------------------------------------------------


def stream(*, workspace_id: UUID, conditions: list[Q], reader: User, as_csv: bool) -> Iterator[str]:
    """Yield the lines that fit, newest first, as CSV or as lines of JSON.

    Each batch has a scope of its own: no transaction waits for a slow reader.
    """
    write = _csv if as_csv else _json
    if as_csv:
        with _reading_as(reader):
            yield "\ufeff" + exports.csv_line(_headings())
    last: int | None = None
    while True:
        with tenancy.workspace(workspace_id), _reading_as(reader):
            found = reads.entries(workspace_id=workspace_id).filter(*conditions)
            batch = _written(found, last, write)
        if not batch:
            return
        yield "".join(text for _pk, text in batch)
        last = batch[-1][0]


def _written(
    found: QuerySet[AuditEntry], last: int | None, write: Callable[[AuditEntry], str]
) -> list[tuple[int, str]]:
    rows = found if last is None else found.filter(pk__lt=last)
    return [(row.pk, write(row)) for row in rows.order_by("-pk")[:BATCH]]


def _reading_as(reader: User) -> Any:
    return formatting.reading_as(
        digits=reader.digits, language=reader.language, time_zone=reader.time_zone
    )


def _headings() -> list[str]:
    return [
        pgettext("audit log", "When"),
        pgettext("audit log", "Kind"),
        pgettext("audit log", "What happened"),
        pgettext("audit log", "Who"),
        _("NexusOne staff in their place"),
        pgettext("audit log", "Address"),
        pgettext("audit log", "Device"),
    ]


def _csv(entry: AuditEntry) -> str:
    line = _line(entry)
    staff = _("Yes") if line.is_in_place else ""
    return exports.csv_line(
        [
            line.created_at.isoformat(timespec="seconds"),
            line.label,
            _plain(line.sentence),
            line.who,
            staff,
            line.address,
            line.agent,
        ]
    )


def _json(entry: AuditEntry) -> str:
    is_staff = _is_staff_alone(entry)
    person = None if is_staff else entry.user
    values = (
        entry.pk, entry.created_at, entry.action, person.name if person else None,
        person.email if person else None, entry.staff_id is not None, entry.subject, entry.details,
        entry.target, entry.address, entry.agent, entry.request_id,
    )  # fmt: skip
    return exports.json_line(_COLUMNS, values) + "\n"


def _plain(text: str) -> str:
    """Leave out the marks that keep names apart on a screen: a spreadsheet shows them as boxes."""
    return text.replace(formatting.ISOLATE, "").replace(formatting.ISOLATE_END, "")
