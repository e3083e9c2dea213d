"""Paying: on the way to Stripe's page, and back from it."""

import re
from datetime import timedelta
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from accounts.permissions import workspace_page
from accounts.requests import MemberRequest
from core import tenancy
from core.failures import NexusError
from credits import selectors
from credits.billing import services
from credits.billing.failures import UnknownCheckout
from credits.billing.services import CheckoutOutcome
from credits.views.billing import overview
from credits.views.outside import SeeOther, leads_to_stripe, outside
from credits.views.plans import compare

# How long a waiting page leaves Stripe alone: longer from look to look.
LOOK_AGAIN_S = (2, 3, 4, 6, 10, 15, 30)
_SESSION = re.compile(r"cs_[A-Za-z0-9_]{1,250}")
# What is shown at an address of its own, and for how long.
TOLD = {"paid", "processing", "failed", "expired"}
SALT = "credits.billing.return"
SHOWN_FOR = timedelta(days=1)


@require_POST
@leads_to_stripe
@workspace_page(Role.ADMIN)
def billing_checkout(request: MemberRequest) -> HttpResponse:
    """Lead to where a plan or a pack is paid for."""
    plan, pack = request.POST.get("plan", ""), request.POST.get("pack", "")
    currency = request.POST.get("currency", "").lower()
    user = request.user
    try:
        if plan:
            address = outside(
                request,
                lambda id: services.start_plan_checkout(
                    workspace_id=id, plan_code=plan, currency=currency, by=user
                ),
            )
        else:
            address = outside(
                request,
                lambda id: services.start_pack_checkout(
                    workspace_id=id, pack_code=pack, currency=currency, by=user
                ),
            )
    except NexusError as error:
        return compare(request, error) if plan else overview(request, error)
    return SeeOther(address)


@require_safe
@never_cache
@workspace_page(Role.ADMIN)
def billing_return(request: MemberRequest) -> HttpResponse:
    """Say what became of a payment; while that is open, the page looks again by itself.

    What Stripe said gets an address of its own: shown again, it does not ask Stripe again.
    """
    if "told" in request.GET:
        return _told(request)
    session_id = request.GET.get("session_id", "")
    if not session_id:
        return redirect("billing")
    if not _SESSION.fullmatch(session_id):
        return _returned(request, "unknown", status=UnknownCheckout.status)
    try:
        outcome = outside(
            request, lambda id: services.sync_checkout(workspace_id=id, session_id=session_id)
        )
    except UnknownCheckout as error:
        return _returned(request, "unknown", session_id=session_id, status=error.status)
    except NexusError as error:
        return _returned(request, "unclear", session_id=session_id, status=error.status)
    if outcome.state not in TOLD:
        return _returned(request, outcome.state, session_id=session_id)
    address = f"{reverse('billing_return')}?{told_query(outcome, session_id)}"
    if not _is_look(request):
        return redirect(address)
    response = _returned(request, outcome.state, session_id=session_id, outcome=outcome)
    response["HX-Replace-Url"] = address
    return response


def told_query(outcome: CheckoutOutcome, session_id: str) -> str:
    """Return the query under which the present workspace is shown how a payment stands."""
    said = [str(tenancy.current_workspace_id()), session_id, *outcome]
    return urlencode({"told": signing.dumps(said, salt=SALT)})


def _told(request: MemberRequest) -> HttpResponse:
    try:
        said = signing.loads(request.GET["told"], salt=SALT, max_age=SHOWN_FOR)
    except signing.BadSignature:
        return redirect("billing")
    workspace_id, session_id, *outcome = said
    if workspace_id != str(tenancy.current_workspace_id()):
        return redirect("billing")
    found = CheckoutOutcome(*outcome)
    return _returned(request, found.state, session_id=session_id, outcome=found)


def _is_look(request: MemberRequest) -> bool:
    return bool(request.htmx) and request.headers.get("HX-Target") == "page-status"


def _returned(
    request: MemberRequest,
    state: str,
    *,
    session_id: str = "",
    outcome: CheckoutOutcome | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = request.GET.get("look", "")
    look = min(int(asked), 99) if asked.isascii() and asked.isdigit() else 0
    workspace_id = tenancy.current_workspace_id()
    plan = selectors.subscription(workspace_id=workspace_id).plan if outcome else None
    context = {
        "state": state,
        "outcome": outcome,
        "plan_name": plan.name if plan and outcome and plan.code == outcome.plan_code else "",
        "session_id": session_id,
        "look": look + 1,
        "look_again_s": LOOK_AGAIN_S[min(look, len(LOOK_AGAIN_S) - 1)],
        "balance": selectors.balance(workspace_id=workspace_id),
    }
    is_look = _is_look(request)
    template = "credits/billing/_return.html" if is_look else "credits/billing/return.html"
    return render(request, template, context, status=200 if is_look else status)
