"""Why an entry of the ledger is what it is."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.permissions import has_role, workspace_page
from accounts.requests import MemberRequest
from core import tenancy
from credits import explaining
from credits.entry_presenters import EntryView


@require_safe
@workspace_page()
def entry(request: MemberRequest, seq: int) -> HttpResponse:
    """Explain one entry: what it was for, how it went, and what it did to the balance."""
    membership = request.scope.membership
    found = explaining.explain(
        workspace_id=tenancy.current_workspace_id(),
        seq=seq,
        has_role=partial(has_role, membership),
    )
    if found is None:
        raise Http404
    in_charge = has_role(membership, Role.ADMIN)
    asked_by = explaining.name_of(found.actor, reader=request.user, in_charge=in_charge)
    context = {"view": EntryView(found, asked_by=asked_by), "in_charge": in_charge}
    return render(request, "credits/entry.html", context)
