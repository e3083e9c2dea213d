"""What landing pages tell on the dashboard: everything of it is read in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject, Left, TruncDate

from accounts.models import Workspace
from core.interface.dashboard import Moment
from core.work.models import Status
from magicpages.models import Lead, MagicPage, Publication
from magicpages.presenters import PageView

LATEST = 4
RANKED = 5
WAITING = 4
_KEY = "magicpages"


class LatestLead(NamedTuple):
    """Somebody who answered, and where."""

    name: str
    email: str
    page: PageView
    created_at: datetime


class RankedPage(NamedTuple):
    """A page with the leads it brought in, and how that compares with the best one, in percent."""

    page: PageView
    leads: int
    share: int


@dataclass(frozen=True)
class Facts:
    """What the cards, the news, the next steps and the checklist of this module show.

    While nobody has answered a real page, ``leads_are_examples`` says that the figures of leads are
    those of the examples; from the first real lead on, examples are left out of them.
    """

    counts: dict[str, int]
    examples: int
    published: int
    leads_ever: int
    leads_since: int
    leads: int
    leads_before: int
    leads_are_examples: bool
    by_day: dict[str, int]
    latest: list[LatestLead]
    ranked: list[RankedPage]
    waiting: list[PageView]

    def count(self, name: str) -> int:
        """Return how many real pages there are of a kind; see ``_page_counts``."""
        return self.counts.get(name) or 0


def facts(moment: Moment) -> Facts:
    """Return what is to be told, looked up once for each drawing of the dashboard."""
    return moment.once(_KEY, _look_up)


def _look_up(moment: Moment) -> Facts:
    own = {"workspace_id": moment.workspace_id}
    real = Lead.objects.filter(**own, page__is_example=False)
    # Those of the examples, until there are real ones.
    shown = Lead.objects.filter(**own, page__is_example=~Exists(real))
    now, before = moment.starts_at(), moment.starts_at(periods_ago=1)
    row = Workspace.objects.filter(pk=moment.workspace_id).values(
        counts=_page_counts(moment),
        examples=_count(MagicPage.objects.filter(**own, is_example=True)),
        published=_count(Publication.objects.filter(**own)),
        leads_ever=_count(real),
        leads_since=_count(real.filter(created_at__gt=moment.since)),
        leads=_count(shown.filter(created_at__gte=now)),
        leads_before=_count(shown.filter(created_at__gte=before, created_at__lt=now)),
        by_day=_by_day(shown.filter(created_at__gte=now)),
        latest=_latest(shown),
        ranked=_ranked(moment),
        waiting=_waiting(moment.workspace_id),
    )[0]
    return _as_facts(row)


def _count(rows: QuerySet[Any]) -> Coalesce:
    found = rows.order_by().values("workspace").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(found), 0, output_field=IntegerField())


def _page_counts(moment: Moment) -> Subquery:
    pages = MagicPage.objects.filter(workspace_id=moment.workspace_id, is_example=False)
    since, failed = Q(finished_at__gt=moment.since), Q(status=Status.FAILED)
    counts = JSONObject(
        all=Count("pk"),
        submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
        ready=Count("pk", filter=Q(status=Status.READY)),
        ready_since=Count("pk", filter=since & Q(status=Status.READY)),
        failed_since=Count("pk", filter=since & failed),
        refunded_since=Sum("credits_refunded", filter=since & failed),
    )
    return Subquery(pages.order_by().values("workspace").annotate(counts=counts).values("counts"))


def _by_day(leads: QuerySet[Lead]) -> ArraySubquery:
    days = leads.order_by().annotate(day=TruncDate("created_at")).values("day")
    counted = days.annotate(n=Count("pk")).values(json=JSONObject(day="day", n="n"))
    return ArraySubquery(counted)


def _page(prefix: str = "") -> JSONObject:
    """Return what a line about a page needs of it."""
    names = ("id", "status", "stage", "theme", "language", "title", "is_example", "failure_class")
    return JSONObject(
        **{name: f"{prefix}{name}" for name in names},
        product=Left(f"{prefix}product", 80),
        credits_refunded=f"{prefix}credits_refunded",
        has_late=Q(**{f"{prefix}late_result__isnull": False}),
        live_version=f"{prefix}publication__content_version",
        content_version=f"{prefix}content_version",
    )


def _latest(leads: QuerySet[Lead]) -> ArraySubquery:
    newest = leads.order_by("-created_at", "-id")
    fields = JSONObject(name="name", email="email", created_at="created_at", page=_page("page__"))
    return ArraySubquery(newest.values(json=fields)[:LATEST])


def _ranked(moment: Moment) -> ArraySubquery:
    leads = Lead.objects.filter(page=OuterRef("pk"), created_at__gte=moment.starts_at())
    pages = MagicPage.objects.filter(workspace_id=moment.workspace_id, status=Status.READY)
    ranked = pages.annotate(lead_count=_count(leads)).order_by(
        F("is_example").asc(), F("lead_count").desc(), "-created_at"
    )
    return ArraySubquery(ranked.values(json=JSONObject(page=_page(), leads="lead_count"))[:RANKED])


def _waiting(workspace_id: UUID) -> ArraySubquery:
    draft, ready = Q(status=Status.DRAFT), Q(status=Status.READY)
    late = Q(late_result__isnull=False)
    changed = ~Q(publication__content_version=F("content_version"))
    pages = MagicPage.objects.filter(workspace_id=workspace_id, is_example=False)
    waiting = pages.filter(late | draft | (ready & (Q(publication=None) | changed)))
    newest = waiting.annotate(is_late=late).order_by("-is_late", "-updated_at")
    return ArraySubquery(newest.values(json=_page())[:WAITING])


def _as_facts(row: Mapping[str, Any]) -> Facts:
    most = max((each["leads"] for each in row["ranked"]), default=0)
    return Facts(
        counts=row["counts"] or {},
        examples=row["examples"],
        published=row["published"],
        leads_ever=row["leads_ever"],
        leads_since=row["leads_since"],
        leads=row["leads"],
        leads_before=row["leads_before"],
        leads_are_examples=not row["leads_ever"] and bool(row["examples"]),
        by_day={each["day"]: each["n"] for each in row["by_day"]},
        latest=[_as_lead(each) for each in row["latest"]],
        ranked=[
            RankedPage(_as_page(each["page"]), each["leads"], 100 * each["leads"] // max(most, 1))
            for each in row["ranked"]
        ],
        waiting=[_as_page(each) for each in row["waiting"]],
    )


def _as_lead(found: dict[str, Any]) -> LatestLead:
    created_at = datetime.fromisoformat(found["created_at"])
    return LatestLead(found["name"], found["email"], _as_page(found["page"]), created_at)


def _as_page(found: dict[str, Any]) -> PageView:
    live = found.pop("live_version")
    # What came late is only asked whether it is there.
    late: dict[str, Any] | None = {} if found.pop("has_late") else None
    page = MagicPage(**found, late_result=late)
    return PageView(page, None if live is None else Publication(page=page, content_version=live))
