"""The ledger's screen."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts import impersonation
from accounts.models import Role
from accounts.permissions import has_role, workspace_page
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
        "tabs": presenters.tabs("ledger"),
        "may_export": _may_export(request),
        "refund_rules": presenters.refund_rules(),
        "sums": selectors.sums(listing.matching) if listing.is_filtered else None,
    }
    return respond(request, "credits/ledger.html", listing, context)


def _may_export(request: MemberRequest) -> bool:
    """Say whether the reader is in charge, and nobody who stands in for them."""
    is_themselves = impersonation.of(request) is None
    return is_themselves and has_role(request.scope.membership, Role.ADMIN)
