"""The ledger's screen."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import workspace_page
from accounts.requests import MemberRequest
from core import tenancy
from credits import presenters, selectors

PAGE_SIZE = 25


@require_GET
@workspace_page()
def ledger(request: MemberRequest) -> HttpResponse:
    """Show every credit that came and went, newest first."""
    workspace_id = tenancy.current_workspace_id()
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    found = selectors.entries(workspace_id=workspace_id, before_seq=before, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    context = {
        "balance": selectors.balance(workspace_id=workspace_id),
        "entries": presenters.ledger_lines(shown),
        "next_url": f"?before={shown[-1].seq}" if len(found) > PAGE_SIZE else None,
        "refund_rules": presenters.refund_rules(),
    }
    return render(request, "credits/ledger.html", context)
