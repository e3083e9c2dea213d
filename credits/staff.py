"""What staff may do to a workspace's credits: give some, or take some back, with a reason.

Up to `settings.STAFF_GRANT_ALONE` credits within a day, over all workspaces, somebody does it
alone. What is more waits until a second person has confirmed it. The staff scope only reads: the
app's own login writes, in the scope of each workspace.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from core import tenancy
from core.failures import NexusError
from credits import notices, services
from credits.models import Entry, GrantRequest, Lot

State = GrantRequest.State
DAY = timedelta(days=1)
_OF_STAFF = f"credits.grant.{Lot.Source.STAFF}"


class AlreadyDecided(NexusError):
    """Somebody else was faster, or the request did not need a second person."""

    status = 409
    code = "already_decided"

    def __str__(self) -> str:
        return _("This was decided before. Nothing was moved again.")


class OwnRequest(NexusError):
    """Whoever asked is no second person."""

    status = 403
    code = "own_request"

    def __str__(self) -> str:
        return _("You asked for this yourself, so somebody else has to decide.")


def ask_for(
    *, workspace_ids: Iterable[UUID], amount: int, reason: str, key: UUID, by: User
) -> list[GrantRequest]:
    """Give each workspace credits, or take some where ``amount`` is negative; once per ``key``.

    What is within the person's own measure is done, and the rest waits for a second person: the
    requests that come back say which. All of them are written, or none.
    """
    with transaction.atomic(using="default"):
        _one_at_a_time(by)
        alone = alone_today(by=by)
        rows = []
        for workspace_id in sorted(workspace_ids):
            may_move = alone + abs(amount) <= settings.STAFF_GRANT_ALONE
            row, is_new = _ask_one(workspace_id, amount, reason, key, by, may_move=may_move)
            if is_new and row.state == State.DONE:
                alone += abs(amount)
            rows.append(row)
        return rows


def confirm(*, request: GrantRequest, by: User) -> GrantRequest:
    """Do what somebody else asked for. Raises OwnRequest or AlreadyDecided."""
    with _undecided(request, by) as row:
        _move(row, by)
    return row


def refuse(*, request: GrantRequest, by: User) -> GrantRequest:
    """Leave undone what somebody else asked for. Raises OwnRequest or AlreadyDecided."""
    with _undecided(request, by) as row:
        _end(row, State.REFUSED, by)
    return row


def alone_today(*, by: User) -> int:
    """Return the credits that a person moved alone, wherever, within the last day.

    Counts what is committed.
    """
    scope = tenancy.current()
    is_open = scope is not None and scope.alias == tenancy.SYSTEM_ALIAS
    with nullcontext() if is_open else tenancy.system_scope(tenancy.SystemUse.MEASURE):
        found = GrantRequest.objects.filter(
            asked_by=by, decided_by=F("asked_by"), asked_at__gt=timezone.now() - DAY
        )
        return sum(abs(amount) for amount in found.values_list("amount", flat=True))


def _ask_one(
    workspace_id: UUID, amount: int, reason: str, key: UUID, by: User, *, may_move: bool
) -> tuple[GrantRequest, bool]:
    """Write one request and do it if that may be; say whether it was asked for the first time."""
    with tenancy.bind(workspace_id, user_id=by.pk):
        request_id = uuid5(key, str(workspace_id))
        if known := GrantRequest.objects.filter(pk=request_id).first():
            return known, False
        row = GrantRequest.objects.create(
            id=request_id,
            workspace_id=workspace_id,
            amount=amount,
            reason=reason,
            state=State.WAITING,
            asked_by=by,
        )
        if may_move:
            _move(row, by)
        return row, True


def _one_at_a_time(by: User) -> None:
    """Wait for another form of the same person: the second counts what the first moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"staff-grant:{by.pk}"]
        )


@contextmanager
def _undecided(request: GrantRequest, by: User) -> Iterator[GrantRequest]:
    """Lock a request that waits, in its workspace's scope, for somebody who did not ask for it."""
    with (
        transaction.atomic(using="default"),
        tenancy.bind(request.workspace_id, user_id=by.pk),
    ):
        row = GrantRequest.objects.select_for_update().get(pk=request.pk)
        if row.asked_by_id == by.pk:
            raise OwnRequest
        if row.state != State.WAITING:
            raise AlreadyDecided
        yield row


def _move(row: GrantRequest, by: User) -> None:
    row.credits_moved = _give(row, by) if row.amount > 0 else -_take(row, by)
    _end(row, State.DONE, by)


def _give(row: GrantRequest, by: User) -> int:
    services.grant(
        workspace_id=row.workspace_id,
        amount=row.amount,
        source=Lot.Source.STAFF,
        key=f"staff:{row.pk}",
        note=row.reason,
        actor_id=row.asked_by_id,
    )
    audit.record(
        "credits.granted", by=by, workspace_id=row.workspace_id, target=row, amount=row.amount,
        reason=row.reason,
    )  # fmt: skip
    notices.tell_of_grant(workspace_id=row.workspace_id, amount=row.amount, key=str(row.pk))
    return row.amount


def _take(row: GrantRequest, by: User) -> int:
    grant_key = _grant_to_reverse(row.workspace_id)
    taken = grant_key and services.reverse(
        workspace_id=row.workspace_id,
        grant_key=grant_key,
        amount=-row.amount,
        key=f"staff:{row.pk}",
        note=row.reason,
        actor_id=row.asked_by_id,
    )
    audit.record(
        "credits.taken_back", by=by, workspace_id=row.workspace_id, target=row, amount=taken or 0,
        reason=row.reason,
    )  # fmt: skip
    if taken:
        notices.tell_of_taking(workspace_id=row.workspace_id, amount=taken, key=str(row.pk))
    return taken or 0


def _grant_to_reverse(workspace_id: UUID) -> str:
    """Return the key of the grant that gives first: the newest of staff, else the newest of all."""
    grants = Entry.objects.filter(workspace_id=workspace_id, kind=Entry.Kind.GRANT).order_by("-seq")
    keys: Sequence[str] = [
        *grants.filter(operation=_OF_STAFF).values_list("key", flat=True)[:1],
        *grants.values_list("key", flat=True)[:1],
    ]
    return keys[0].removeprefix("grant:") if keys else ""


def _end(row: GrantRequest, state: str, by: User) -> None:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at", "credits_moved"])
