"""Paying: on the way to Stripe's page, and back from it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
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
SESSION_LENGTH = 255


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
    """Say what became of a payment; while that is open, the page looks again by itself."""
    session_id = request.GET.get("session_id", "")[:SESSION_LENGTH]
    if not session_id:
        return redirect("billing")
    try:
        outcome = outside(
            request, lambda id: services.sync_checkout(workspace_id=id, session_id=session_id)
        )
    except UnknownCheckout as error:
        return _returned(request, session_id, "unknown", error=error)
    except NexusError as error:
        return _returned(request, session_id, "unclear", error=error)
    return _returned(request, session_id, outcome.state, outcome=outcome)


def _returned(
    request: MemberRequest,
    session_id: str,
    state: str,
    *,
    outcome: CheckoutOutcome | None = None,
    error: NexusError | None = None,
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
    is_look = request.htmx and request.headers.get("HX-Target") == "page-status"
    template = "credits/billing/_return.html" if is_look else "credits/billing/return.html"
    status = error.status if error else 200
    return render(request, template, context, status=200 if is_look else status)
