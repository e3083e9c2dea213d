"""The dashboard: what happened, what is under way, how it goes, what to do next."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import services as accounts
from accounts.models import Membership, Role
from accounts.permissions import has_role, workspace_page
from accounts.requests import MemberRequest, ScopedRequest
from core import formatting, tenancy
from core.interface import dashboard as registry
from core.interface import examples, start
from core.interface.dashboard import Moment, NewsLine, NextStep
from core.interface.examples import Order
from core.interface.start import Task
from core.work import pace
from core.work.models import Status
from core.work.presenters import stage_label
from core.work.selectors import UnderWay, under_way

RANGES = (7, 30, 90)
USUAL_RANGE = 30
MOST_STEPS = 4


@dataclass(frozen=True)
class Part:
    """A card that has something to show: ``card`` is what its template reads."""

    key: str
    width: str
    template: str
    card: dict[str, Any]


@dataclass(frozen=True)
class Running:
    """Work under way, in words."""

    title: str
    kind: str
    url: str
    stage: str
    percent: int
    time_left: str


def _staff_to_their_site(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead staff who are members of no workspace to what they signed in for."""

    @wraps(view)
    def led(request: ScopedRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.is_staff and request.scope.membership is None:
            return redirect("admin:index")
        return view(request)

    return led


@require_safe
@_staff_to_their_site
@workspace_page()
def dashboard(request: MemberRequest) -> HttpResponse:
    """Show where the workspace stands and what to do next."""
    member = _member(request)
    moment = _moment(request, member)
    tasks = [task for each in start.tasks.all() for task in each.find(moment)]
    parts = _parts(moment)
    context = {
        "is_first_visit": member.away_since is None,
        "since": moment.since,
        "news": _news(moment),
        "steps": _next_steps(moment, member),
        "checklist": _checklist(tasks, member),
        "checklist_is_hidden": _is_open(tasks) and member.checklist_hidden_at is not None,
        "parts": parts,
        "has_figures": any(part.card.get("is_empty") is False for part in parts),
        "ranges": _ranges(moment.days),
        "may_begin": _may_begin(member),
        **_work(moment, member),
        **_rights(member),
    }
    return render(request, "dashboard.html", context)


@require_safe
@workspace_page()
def dashboard_work(request: MemberRequest) -> HttpResponse:
    """Answer the poll for the work under way, asking to be asked again after a longer while."""
    member = _member(request)
    context = _work(_moment(request, member), member) | {"is_look": True}
    return render(request, "dashboard/_work.html", context)


@require_POST
@workspace_page()
def dashboard_checklist(request: MemberRequest) -> HttpResponse:
    """Hide this member's checklist, or show it again."""
    change = accounts.show_checklist if "show" in request.POST else accounts.hide_checklist
    change(membership=_member(request))
    return redirect("dashboard")


@require_POST
@workspace_page(Role.EDITOR)
def examples_add(request: MemberRequest) -> HttpResponse:
    """Put example data into the workspace, free of charge; what is there already stays as it is."""
    workspace = _member(request).workspace
    language = workspace.content_language or get_language() or "en"
    order = Order(workspace.pk, request.user.pk, language)
    for each in examples.examples.all():
        each.add(order)
    return _back(request)


@require_POST
@workspace_page(Role.EDITOR)
def examples_remove(request: MemberRequest) -> HttpResponse:
    """Take all example data away, and nothing else."""
    for each in examples.examples.all():
        each.remove(tenancy.current_workspace_id())
    return _back(request)


def _back(request: MemberRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if is_ours else "dashboard")


def _member(request: MemberRequest) -> Membership:
    membership = request.scope.membership
    if membership is None:
        raise RuntimeError("A workspace page has a member.")
    return membership


def _moment(request: MemberRequest, member: Membership) -> Moment:
    asked = request.GET.get("days", "")
    return Moment(
        workspace_id=member.workspace_id,
        user_id=request.user.pk,
        since=member.away_since or member.created_at,
        now=timezone.now(),
        days=next((days for days in RANGES if asked == str(days)), USUAL_RANGE),
    )


def _rights(member: Membership) -> dict[str, bool]:
    return {
        "can_edit": has_role(member, Role.EDITOR),
        "can_manage": has_role(member, Role.ADMIN),
    }


def _may_begin(member: Membership) -> bool:
    return member.workspace.started_at is None and has_role(member, Role.ADMIN)


def _news(moment: Moment) -> list[NewsLine]:
    return [line for each in registry.news.all() for line in each.lines(moment)]


def _next_steps(moment: Moment, member: Membership) -> list[NextStep]:
    found = [step for each in registry.next_steps.all() for step in each.find(moment)]
    found += _setup_steps(member)
    allowed = [step for step in found if has_role(member, step.least_role)]
    return sorted(allowed, key=lambda step: step.tone != "warn")[:MOST_STEPS]


def _setup_steps(member: Membership) -> list[NextStep]:
    # The workspace came with the membership: these ask nothing.
    if member.workspace.started_at is None:
        return []
    if not member.workspace.brand_color:
        text, hint = _("Give your workspace its colour"), _("You recognise it at a glance.")
        return [NextStep(text, hint, reverse("start_step", args=["brand"]), "spark", "", "admin")]
    return []


def _is_open(tasks: list[Task]) -> bool:
    return not all(task.is_done for task in tasks)


def _checklist(tasks: list[Task], member: Membership) -> dict[str, Any] | None:
    """Return the checklist until it is done or hidden; it is for those who can tick it off."""
    is_wanted = member.checklist_hidden_at is None and has_role(member, Role.EDITOR)
    if not is_wanted or not _is_open(tasks):
        return None
    done = sum(task.is_done for task in tasks)
    return {"tasks": tasks, "done": done, "total": len(tasks)}


def _parts(moment: Moment) -> list[Part]:
    found = [(card, card.context(moment)) for card in registry.cards.all()]
    return [
        Part(card.key, card.width, card.template, context)
        for card, context in found
        if context is not None
    ]


def _ranges(chosen: int) -> list[dict[str, Any]]:
    return [
        {
            "url": f"?days={days}",
            "is_current": days == chosen,
            "label": ngettext("%(days)s day", "%(days)s days", days)
            % {"days": formatting.number(days)},
        }
        for days in RANGES
    ]


def _work(moment: Moment, member: Membership) -> dict[str, Any]:
    """Return the work under way, and in how many seconds to look at the youngest of it again."""
    found = under_way(workspace_id=moment.workspace_id, has_role=partial(has_role, member))
    looks = [pace.next_look_s(pace.age_s(work.submitted_at)) for work in found]
    return {"work": _running(found), "poll_s": min(looks, default=0)}


def _running(found: list[UnderWay]) -> list[Running]:
    return [
        Running(
            title=work.title,
            kind=str(work.kind.label_of_one),
            url=work.url,
            stage=stage_label(work.kind, work.stage, work.status),
            percent=work.progress,
            time_left=_time_left(work),
        )
        for work in found
    ]


def _time_left(work: UnderWay) -> str:
    # What is usual here would be a query for each kind; the work's own screen asks it.
    left = pace.time_left(age_s=pace.age_s(work.submitted_at), typical_s=work.kind.typical_s)
    if work.status == Status.QUEUED or left.is_longer:
        return ""
    return _("About %(duration)s left") % {"duration": formatting.duration(left.seconds)}
