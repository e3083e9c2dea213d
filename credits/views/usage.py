"""What was spent on what, by whom and when."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.permissions import has_role, workspace_page
from accounts.requests import MemberRequest
from core import tenancy
from credits import presenters, usage, usage_presenters
from credits.usage import Flow
from credits.usage_presenters import asked_period
from credits.views.places import workspace_of


@require_safe
@workspace_page()
def usage_page(request: MemberRequest) -> HttpResponse:
    """Show what a period took and brought, beside the one before."""
    workspace_id = tenancy.current_workspace_id()
    period = asked_period(request.GET, workspace_of(request))
    spending = usage.spending(workspace_id=workspace_id, period=period)
    flows = usage.flows(workspace_id=workspace_id, period=period)
    wrong = usage_presenters.wrong_days(request.GET)
    context = {
        "tabs": presenters.tabs("usage"),
        "period": period,
        "asked_from": request.GET.get("from", "") if wrong else period.first_day.isoformat(),
        "asked_to": request.GET.get("to", "") if wrong else period.last_day.isoformat(),
        "wrong_from": wrong.get("from", ""),
        "wrong_to": wrong.get("to", ""),
        "query": usage_presenters.query_of(period),
        "choices": usage_presenters.choices(period),
        "spending": spending,
        "comparison": usage_presenters.comparison(spending),
        "chart": usage_presenters.chart(spending),
        "modules": usage_presenters.rows(spending.by_module, {}),
        "streams": usage_presenters.streams(flows),
        "came_in": _sum(flows, is_gain=True),
        "went": -_sum(flows, is_gain=False),
        "members": None,
    }
    if has_role(request.scope.membership, Role.ADMIN):
        parts = usage.by_member(workspace_id=workspace_id, period=period)
        context["members"] = usage_presenters.member_rows(parts)
    return render(request, "credits/usage.html", context, status=422 if wrong else 200)


@require_safe
@workspace_page()
def usage_csv(request: MemberRequest) -> HttpResponse:
    """Give the charges of a period as a file; by member to those in charge alone."""
    workspace_id = tenancy.current_workspace_id()
    period = asked_period(request.GET, workspace_of(request))
    found = list(usage.lines(workspace_id=workspace_id, period=period))
    people = None
    if has_role(request.scope.membership, Role.ADMIN):
        people = usage.people({str(line.actor_id or "") for line in found})
    name = f"usage-{period.first_day.isoformat()}-{period.last_day.isoformat()}.csv"
    return HttpResponse(
        "".join(usage_presenters.csv_lines(iter(found), people=people)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _sum(flows: list[Flow], *, is_gain: bool) -> int:
    return sum(flow.credits for flow in flows if (flow.credits > 0) == is_gain)
