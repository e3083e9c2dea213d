"""What the first screen of the staff site says of the day.

It reads across workspaces: it runs within the staff scope, behind the staff site's doors.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import django_rq
from django.conf import settings
from django.db.models import CharField, Count, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from redis.exceptions import RedisError
from rq.worker import Worker
from rq.worker.base import BaseWorker, WorkerStatus

from accounts.models import Membership, Role, User, Workspace
from core.failures import FailureClass
from core.webhooks.models import InboundEvent, State
from core.work import registry
from core.work.models import Status
from credits.models import Discrepancy, Entry, GrantRequest, Wallet
from notifications.models import Notification

DAYS = 7
NEWEST = 6


class Day(NamedTuple):
    """One bar of a week: the day, how much, and that as a share of the tallest bar in percent."""

    day: Any
    amount: int
    share: int

    @property
    def top(self) -> int:
        """Where the bar begins, counted from above."""
        return 100 - self.share


class Week(NamedTuple):
    """Seven days that end today."""

    days: list[Day]

    @property
    def today(self) -> int:
        """Today's amount."""
        return self.days[-1].amount

    @property
    def total(self) -> int:
        """The amount of all seven days."""
        return sum(day.amount for day in self.days)


class Failures(NamedTuple):
    """How many pieces of one kind failed today for one reason, and where they are listed."""

    kind: str
    cause: str
    number: int
    url: str


class QueueState(NamedTuple):
    """One queue: how many jobs wait, run, and crashed within the hour that they are kept."""

    name: str
    waiting: int
    running: int
    failed: int


class WorkerState(NamedTuple):
    """One worker that lives: what it listens to, and whether it has a job in hand."""

    name: str
    queue_names: list[str]
    is_busy: bool


class Queues(NamedTuple):
    """All queues and the workers that serve them."""

    queues: list[QueueState]
    workers: list[WorkerState]

    @property
    def waiting(self) -> int:
        """How many jobs wait in all queues."""
        return sum(queue.waiting for queue in self.queues)


def figures() -> dict[str, Any]:
    """Return everything the first screen shows, in nine queries and one look at the queue."""
    start = midnight()
    return {
        "sign_ups": _sign_ups(start),
        **_credits(start),
        "failures": _failures(start),
        "mails": _mails(start),
        "webhooks": _webhooks(),
        "books": _books(),
        "newest": _newest(),
        "queues": queues(),
    }


def midnight() -> datetime:
    """Return when today began, where the reader is."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def queues() -> Queues | None:
    """Return how the queues stand; None while Redis is away."""
    try:
        states = [_queue(name) for name in settings.RQ_QUEUES]
        workers = Worker.all(connection=django_rq.get_connection("default"))
        return Queues(states, [_worker(worker) for worker in workers])
    except RedisError:
        return None


def _queue(name: str) -> QueueState:
    queue = django_rq.get_queue(name)
    running, failed = queue.started_job_registry.count, queue.failed_job_registry.count
    return QueueState(name, queue.count, running, failed)


def _worker(worker: BaseWorker) -> WorkerState:
    is_busy = worker.get_state() == WorkerStatus.BUSY
    return WorkerState(worker.name, worker.queue_names(), is_busy)


def _sign_ups(start: datetime) -> Week:
    rows = User.objects.filter(date_joined__gte=_week_before(start)).annotate(
        day=TruncDate("date_joined")
    )
    counted = rows.order_by().values("day").annotate(count=Count("pk"))
    return _week(start, {row["day"]: row["count"] for row in counted})


def _credits(start: datetime) -> dict[str, Week]:
    """Return the week of each kind of entry; one query for all."""
    rows = Entry.objects.filter(created_at__gte=_week_before(start)).annotate(
        day=TruncDate("created_at")
    )
    sums: dict[str, Counter[Any]] = {kind: Counter() for kind in Entry.Kind.values}
    for row in rows.order_by().values("day", "kind").annotate(sum=Sum("amount")):
        sums[row["kind"]][row["day"]] += abs(row["sum"])
    names = {"spent": "charge", "granted": "grant", "refunded": "refund"}
    return {name: _week(start, sums[kind]) for name, kind in names.items()}


def _week_before(start: datetime) -> datetime:
    return start - timedelta(days=DAYS - 1)


def _week(start: datetime, amounts: Any) -> Week:
    days = [(start - timedelta(days=back)).date() for back in reversed(range(DAYS))]
    tallest = max([*(amounts.get(day, 0) for day in days), 1])
    return Week([Day(d, amounts.get(d, 0), round(100 * amounts.get(d, 0) / tallest)) for d in days])


def _failures(start: datetime) -> list[Failures]:
    """Return today's failures by kind and class, most first; one query for every kind."""
    parts = [_failed(kind, start) for kind in registry.kinds()]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found = [_failure(row, start) for row in rows]
    return sorted(found, key=lambda failure: -failure.number)


def _failed(kind: registry.Kind, start: datetime) -> QuerySet[Any, Any]:
    failed = kind.model.objects.filter(status=Status.FAILED, finished_at__gte=start)
    return (
        failed.order_by()
        .annotate(kind=Value(kind.label, output_field=CharField()))
        .values("kind", "failure_class")
        .annotate(count=Count("pk"))
    )


def _failure(row: dict[str, Any], start: datetime) -> Failures:
    meta = registry.kind_of(row["kind"]).model._meta
    query = urlencode(
        {
            "status__exact": Status.FAILED,
            "failure_class__exact": row["failure_class"],
            "finished_at__gte": start.isoformat(),
        }
    )
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return Failures(
        kind=str(meta.verbose_name_plural),
        cause=str(FailureClass(row["failure_class"]).label),
        number=row["count"],
        url=f"{address}?{query}",
    )


def _mails(start: datetime) -> dict[str, int]:
    """Return how many mails wait, and how many were given up or sent today."""
    today = Q(created_at__gte=start)
    return Notification.objects.aggregate(
        waiting=Count("pk", filter=Q(mail=Notification.Mail.WANTED)),
        failed=Count("pk", filter=today & Q(mail=Notification.Mail.FAILED)),
        sent=Count("pk", filter=today & Q(mail=Notification.Mail.SENT)),
    )


def _webhooks() -> dict[str, Any]:
    """Return how many events of providers failed, how many wait, and since when the oldest does."""
    late = Q(state=State.WAITING, attempts=0, lease_until__isnull=True)
    return InboundEvent.objects.filter(state__in=[State.WAITING, State.FAILED]).aggregate(
        failed=Count("pk", filter=Q(state=State.FAILED)),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        oldest=Min("received_at", filter=late),
    )


def _books() -> dict[str, int]:
    """Return how many discrepancies are open, and how many grants wait for a second person."""
    waiting = GrantRequest.objects.filter(state=GrantRequest.State.WAITING)
    disagreeing = Discrepancy.objects.filter(resolved_at=None)
    counted = waiting.order_by().annotate(what=Value("waiting")).values("what")
    others = disagreeing.order_by().annotate(what=Value("open")).values("what")
    rows = counted.annotate(count=Count("pk")).union(others.annotate(count=Count("pk")), all=True)
    return {"waiting": 0, "open": 0} | {row["what"]: row["count"] for row in rows}


def _newest() -> QuerySet[Workspace]:
    owners = Membership.objects.filter(workspace=OuterRef("pk"), role=Role.OWNER)
    wallets = Wallet.objects.filter(workspace=OuterRef("pk"))
    return Workspace.objects.order_by("-created_at").annotate(
        owner_email=Subquery(owners.order_by("created_at").values("user__email")[:1]),
        balance=Subquery(wallets.values("balance")[:1]),
    )[:NEWEST]
