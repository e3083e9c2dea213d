"""Choosing a plan, changing to it, and ending it."""

import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role
from accounts.permissions import workspace_page
from accounts.requests import MemberRequest
from core import clock, formatting, tenancy
from core.failures import NexusError
from credits import billing_presenters, plan_presenters, quotas, selectors
from credits.billing import currencies, services
from credits.billing.failures import AlreadySubscribed, NoSubscription
from credits.billing_forms import CancelForm
from credits.models.billing import FREE
from credits.views.outside import leads_to_stripe, outside

logger = logging.getLogger(__name__)


@require_safe
@leads_to_stripe
@workspace_page(Role.ADMIN)
def billing_plans(request: MemberRequest) -> HttpResponse:
    """Show the plans side by side, with the way to each from where the workspace is."""
    return compare(request)


@require_http_methods(["GET", "HEAD", "POST"])
@leads_to_stripe
@workspace_page(Role.ADMIN)
def billing_change(request: MemberRequest) -> HttpResponse:
    """Say what a change of plan costs and brings, and make it once that is confirmed."""
    asked = request.POST if request.method == "POST" else request.GET
    code = asked.get("plan", "")
    if code == FREE:
        return redirect("billing_cancel")
    return _change(request, code) if request.method == "POST" else _preview(request, code)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.ADMIN)
def billing_cancel(request: MemberRequest) -> HttpResponse:
    """Say what ends with the plan and what stays, ask why, and end it with its period."""
    subscription = selectors.present_subscription(workspace_id=tenancy.current_workspace_id())
    if subscription.plan_id == FREE or subscription.cancel_at_period_end:
        return redirect("billing")
    form = CancelForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _cancel_screen(request, form, status=422 if form.is_bound else 200)
    reason = form.reason
    try:
        outside(
            request, lambda id: services.cancel(workspace_id=id, by=request.user, reason=reason)
        )
    except NexusError as error:
        form.add_error(None, str(error))
        return _cancel_screen(request, form, status=error.status)
    messages.success(request, _("Your plan ends with the time you have paid for."))
    return redirect("billing")


def compare(request: MemberRequest, error: NexusError | None = None) -> HttpResponse:
    """Draw the plans, with what went wrong above them."""
    workspace_id = tenancy.current_workspace_id()
    offers, packs = selectors.on_sale()
    subscription = selectors.look_around(workspace_id=workspace_id, offers=offers)
    money = billing_presenters.prices_in(
        subscription,
        asked=request.POST.get("currency", "") or request.GET.get("currency", ""),
        language=get_language() or "",
        offered=currencies.common_to(offers, packs),
    )
    terms = selectors.terms_among(offers, subscription)
    plan = billing_presenters.plan_card(
        subscription, terms, money.chosen, clock.now(), offers=offers
    )
    context = {
        "error": error,
        "plan": plan,
        "pay_url": selectors.pay_url(workspace_id=workspace_id) if plan.is_overdue else "",
        "options": plan_presenters.options(offers, subscription, money.chosen),
        "money": money,
    }
    status = error.status if error else 200
    return render(request, "credits/billing/plans.html", context, status=status)


def _change(request: MemberRequest, code: str) -> HttpResponse:
    try:
        outside(
            request,
            lambda id: services.change_plan(workspace_id=id, plan_code=code, by=request.user),
        )
    except AlreadySubscribed:
        # Confirmed in another tab before, or nothing to change: what follows says where they are.
        logger.info("billing_change_made_already")
    except NexusError as error:
        return _preview(request, code, error)
    found = selectors.subscription(workspace_id=tenancy.current_workspace_id())
    if found.plan_id == code:
        said = _("You are on the %(plan)s plan now.")
        messages.success(request, said % {"plan": formatting.isolated(found.plan.name)})
    elif found.next_plan_id == code:
        said = _("The %(plan)s plan counts from the next period on.")
        messages.success(request, said % {"plan": formatting.isolated(found.next_plan.name)})
    else:
        messages.success(request, _("The change is on its way; it counts once it is paid."))
    return redirect("billing")


def _preview(request: MemberRequest, code: str, error: NexusError | None = None) -> HttpResponse:
    workspace_id = tenancy.current_workspace_id()
    if selectors.present_subscription(workspace_id=workspace_id).plan_id == code:
        # Nothing to change to. Where they are about to leave it, the plans say how to stay.
        return compare(request, error) if error else redirect("billing_plans")
    try:
        preview = outside(
            request, lambda id: services.preview_change(workspace_id=id, plan_code=code)
        )
    except (AlreadySubscribed, NoSubscription):
        # They are on this plan already, or on none that could change: the plans say so.
        return compare(request, error) if error else redirect("billing_plans")
    except NexusError as refusal:
        return compare(request, error or refusal)
    subscription = selectors.present_subscription(workspace_id=workspace_id)
    present = selectors.present_terms(workspace_id=workspace_id)
    usages = quotas.usages(workspace_id=workspace_id)
    context = {
        "error": error,
        "change": plan_presenters.change(preview, present, usages),
        "present_name": subscription.plan.name,
        "card": billing_presenters.card(subscription),
    }
    status = error.status if error else 200
    return render(request, "credits/billing/change.html", context, status=status)


def _cancel_screen(request: MemberRequest, form: CancelForm, *, status: int) -> HttpResponse:
    workspace_id = tenancy.current_workspace_id()
    subscription = selectors.present_subscription(workspace_id=workspace_id)
    free = selectors.plan_terms(FREE)
    usages = quotas.usages(workspace_id=workspace_id)
    context = {
        "form": form,
        "plan_name": subscription.plan.name,
        "free_name": free.plan.name,
        "ends_at": subscription.period_end,
        "crowded": plan_presenters.crowded(free, usages),
        "lost": plan_presenters.lost_with(selectors.present_terms(workspace_id=workspace_id), free),
    }
    return render(request, "credits/billing/cancel.html", context, status=status)
