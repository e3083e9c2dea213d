"""The ledger's screen."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import workspace_page
from accounts.requests import MemberRequest
from core import tenancy
from core.tables import respond
from credits import presenters, selectors, tables


@require_safe
@workspace_page()
def ledger(request: MemberRequest) -> HttpResponse:
    """Show every credit that came and went, newest first."""
    workspace_id = tenancy.current_workspace_id()
    rows = selectors.ledger(workspace_id=workspace_id)
    listing = tables.LEDGER.read(request, rows, present=presenters.ledger_lines)
    context = {
        "balance": selectors.balance(workspace_id=workspace_id),
        "refund_rules": presenters.refund_rules(),
        "sums": selectors.sums(listing.matching) if listing.is_filtered else None,
    }
    return respond(request, "credits/ledger.html", listing, context)
