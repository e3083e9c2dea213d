"""What a workspace allows itself to spend: limits as people set them, and what is left of them.

The ledger keeps them (`credits.sql.caps`): nothing here is asked before a charge.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Membership, User
from accounts.services.members import called
from core import clock
from core.failures import NexusError
from credits import features, modules, usage
from credits.models import Cap

# As much as any limit may be; the column holds more.
MOST = 10_000_000
_WITHOUT_SUBJECT = (Cap.Kind.ASK_ABOVE, Cap.Kind.PER_DAY)


class CapRefused(NexusError):
    """A limit for what is not there: another module, or somebody who is no member."""

    status = 422
    code = "cap_refused"

    def __str__(self) -> str:
        return _("There is no such module or member in this workspace to set a limit for.")


class Spent(NamedTuple):
    """The credits of one day, without what was given back of them."""

    total: int
    by_module: Counter[str]
    by_member: Counter[str]


@dataclass(frozen=True)
class CapUsage:
    """A limit with what was spent under it today. ``name`` is the module's or the member's."""

    cap: Cap
    name: str
    spent: int

    @property
    def left(self) -> int:
        """What may still be spent today."""
        return max(0, self.cap.amount - self.spent)

    @property
    def percent(self) -> int:
        """How much of it is used, at most 100."""
        return 100 if self.left == 0 else min(100, 100 * self.spent // self.cap.amount)

    @property
    def state(self) -> str:
        """Say "fine", "near" from 80 percent on, or "reached"."""
        return "reached" if self.left == 0 else "near" if self.percent >= 80 else "fine"


def of(workspace_id: UUID) -> list[Cap]:
    """Return the limits of a workspace: of one spend, of a day, of modules, of members."""
    found = Cap.objects.filter(workspace_id=workspace_id)
    order = list(Cap.Kind)
    return sorted(found, key=lambda cap: (order.index(Cap.Kind(cap.kind)), cap.subject))


@transaction.atomic
def set_cap(*, workspace_id: UUID, kind: str, subject: str = "", amount: int, by: User) -> Cap:
    """Set a limit, or give the one there is another amount. Raises CapRefused.

    ``subject`` is a module, or the id of a member; a plan without limits for members raises
    FeatureNotInPlan. Counts from the next charge on.
    """
    if not 0 <= amount <= MOST:
        raise ValueError(f"A limit is between 0 and {MOST}, not {amount}.")
    if kind == Cap.Kind.MEMBER_DAY:
        features.require(workspace_id=workspace_id, key=features.MEMBER_CAPS)
    subject, name = _subject(workspace_id, kind, subject)
    which: dict[str, Any] = {"workspace_id": workspace_id, "kind": kind, "subject": subject}
    before = Cap.objects.filter(**which).values_list("amount", flat=True).first()
    cap, _is_new = Cap.objects.update_or_create(**which, defaults={"amount": amount})
    if amount != before:
        _record(cap, name, by=by, amount=amount, before=before)
    return cap


@transaction.atomic
def remove_cap(*, workspace_id: UUID, kind: str, subject: str = "", by: User) -> bool:
    """Take a limit away; False where there is none."""
    found = Cap.objects.filter(workspace_id=workspace_id, kind=kind, subject=subject)
    cap = found.select_for_update().first()
    if cap is None:
        return False
    name = names_of([cap], {}).get(subject, subject)
    _record(cap, name, by=by, amount=None, before=cap.amount)
    cap.delete()
    return True


def forget_member(member: Membership) -> None:
    """Drop the limit of somebody who is no member any more, within the change that says so."""
    Cap.objects.filter(
        workspace_id=member.workspace_id, kind=Cap.Kind.MEMBER_DAY, subject=str(member.user_id)
    ).delete()


def forget_person(user: User) -> None:
    """Drop the limits of somebody who is erased, in every workspace; in a system scope."""
    Cap.objects.filter(kind=Cap.Kind.MEMBER_DAY, subject=str(user.pk)).delete()


def usages(
    *, workspace_id: UUID, zone: tzinfo, names: Mapping[str, str] | None = None
) -> list[CapUsage]:
    """Return every limit with what was spent under it today; in three queries at most.

    ``names`` are those of members, where they are known already.
    """
    found = of(workspace_id)
    names = names_of(found, names or {})
    spent = spent_today(workspace_id=workspace_id, zone=zone) if found else _NOTHING
    return [CapUsage(cap, names.get(cap.subject, cap.subject), _under(cap, spent)) for cap in found]


def seen_by(usages: Iterable[CapUsage], reader: User) -> list[CapUsage]:
    """Return the limits that a member who is not in charge may see: of the others none."""
    mine = str(reader.pk)
    return [
        each for each in usages if each.cap.kind != Cap.Kind.MEMBER_DAY or each.cap.subject == mine
    ]


def names_of(caps: list[Cap], known: Mapping[str, str]) -> dict[str, str]:
    """Return what people call the modules and members of these limits."""
    members = {cap.subject for cap in caps if cap.kind == Cap.Kind.MEMBER_DAY}
    named = {cap.subject: modules.label_of(cap.subject) for cap in caps} | dict(known)
    if missing := members - known.keys():
        named |= {str(user.pk): called(user) for user in User.objects.filter(pk__in=missing)}
    return named


def spent_today(*, workspace_id: UUID, zone: tzinfo) -> Spent:
    """Return what the day took so far where the workspace is, by one query."""
    start = day_start(zone)
    rows = (
        usage.charges(workspace_id=workspace_id)
        .filter(created_at__gte=start)
        .values_list("operation", "actor_id")
        .annotate(spent=Sum("net"))
    )
    by_module: Counter[str] = Counter()
    by_member: Counter[str] = Counter()
    for operation, actor_id, credits in rows:
        by_module[modules.module_of(operation)] += credits
        by_member[str(actor_id)] += credits
    return Spent(by_module.total(), by_module, by_member)


def day_start(zone: tzinfo) -> datetime:
    """Return when the present day began there, as the ledger has it."""
    local = clock.now().astimezone(zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def day_end(zone: tzinfo) -> datetime:
    """Return when the next day begins there, and what was spent today counts no more."""
    return day_start(zone) + timedelta(days=1)


_NOTHING = Spent(0, Counter(), Counter())


def _under(cap: Cap, spent: Spent) -> int:
    if cap.kind == Cap.Kind.MODULE_DAY:
        return spent.by_module[cap.subject]
    if cap.kind == Cap.Kind.MEMBER_DAY:
        return spent.by_member[cap.subject]
    return spent.total if cap.kind == Cap.Kind.PER_DAY else 0


def _subject(workspace_id: UUID, kind: str, subject: str) -> tuple[str, str]:
    """Return the subject as it is stored, and its name. Raises CapRefused for one unknown."""
    if kind in _WITHOUT_SUBJECT:
        return "", ""
    if kind == Cap.Kind.MODULE_DAY:
        if subject not in modules.spending():
            raise CapRefused
        return subject, modules.label_of(subject)
    try:
        user_id = UUID(subject)
    except ValueError as error:
        raise CapRefused from error
    place = Membership.objects.filter(workspace_id=workspace_id, user_id=user_id)
    # Locked, so that whoever leaves meanwhile takes the limit along.
    member = place.select_for_update(of=("self",)).select_related("user").first()
    if member is None:
        raise CapRefused
    return str(user_id), called(member.user)


def _record(cap: Cap, name: str, *, by: User, amount: int | None, before: int | None) -> None:
    audit.record(
        "caps.changed",
        by=by,
        workspace_id=cap.workspace_id,
        target=cap,
        subject=name,
        kind=str(cap.kind),
        module=cap.subject if cap.kind == Cap.Kind.MODULE_DAY else "",
        amount=amount,
        before=before,
    )
