"""The billing screen: plan, card, credits, rooms and invoices, and what is done from there."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from accounts.permissions import workspace_page
from accounts.requests import MemberRequest
from core import clock, tenancy
from core.failures import NexusError
from core.tables import respond
from credits import billing_presenters, invoice_table, origins, quotas, selectors
from credits.billing import currencies, leftovers, services
from credits.billing.leaving import FORGOTTEN
from credits.views.outside import SeeOther, leads_to_stripe, outside

# The parts of Stripe's portal that a button here leads straight to.
FLOWS = {"payment_method_update"}


@require_safe
@leads_to_stripe
@workspace_page(Role.ADMIN)
def billing(request: MemberRequest) -> HttpResponse:
    """Show the plan, what it is paid with, what it brings, and every invoice."""
    return overview(request)


@require_POST
@leads_to_stripe
@workspace_page(Role.ADMIN)
def billing_portal(request: MemberRequest) -> HttpResponse:
    """Lead to Stripe's own page for cards, addresses and invoices."""
    asked = request.POST.get("flow", "")
    flow = asked if asked in FLOWS else ""
    try:
        address = outside(
            request, lambda id: services.open_portal(workspace_id=id, by=request.user, flow=flow)
        )
    except NexusError as error:
        return overview(request, error)
    return SeeOther(address)


@require_POST
@leads_to_stripe
@workspace_page(Role.ADMIN)
def billing_resume(request: MemberRequest) -> HttpResponse:
    """Take back a cancellation, or a smaller plan that waits for the next period."""
    try:
        outside(request, lambda id: services.resume(workspace_id=id, by=request.user))
    except NexusError as error:
        return overview(request, error)
    messages.success(request, _("Your plan goes on as before."))
    return redirect("billing")


def overview(request: MemberRequest, error: NexusError | None = None) -> HttpResponse:
    """Draw the billing screen, with what went wrong above it."""
    workspace_id = tenancy.current_workspace_id()
    offers, packs = selectors.on_sale()
    rows = selectors.invoices(workspace_id=workspace_id).exclude(status="draft")
    names = billing_presenters.names_of(offers, packs)
    subscription = selectors.look_around(workspace_id=workspace_id, offers=offers)
    is_over = subscription.stripe_status in (*leftovers.OVER, FORGOTTEN)
    present = partial(billing_presenters.invoice_lines, names=names, is_over=is_over)
    listing = invoice_table.INVOICES.read(request, rows, present=present)
    if listing.is_fragment:
        return respond(request, "", listing)
    money = billing_presenters.prices_in(
        subscription,
        asked=request.GET.get("currency", ""),
        language=get_language() or "",
        offered=currencies.common_to(offers, packs),
    )
    terms = selectors.terms_among(offers, subscription)
    now = clock.now()
    plan = billing_presenters.plan_card(subscription, terms, money.chosen, now, offers=offers)
    lots = selectors.lots(workspace_id=workspace_id, now=now)
    keys = [getattr(each, "grant_key", None) for each in lots]
    plans = origins.of_keys(keys, workspace_id=workspace_id, names=names)
    context = {
        "error": error,
        "plan": plan,
        "pay_url": selectors.pay_url(workspace_id=workspace_id) if plan.is_overdue else "",
        "card": billing_presenters.card(subscription),
        "lots": billing_presenters.lot_lines(lots, plans),
        "packs": billing_presenters.pack_cards(packs, money.chosen),
        "rooms": quotas.usages(workspace_id=workspace_id),
        "money": money,
    }
    response = respond(request, "credits/billing/overview.html", listing, context)
    if error is not None:
        response.status_code = error.status
    return response
