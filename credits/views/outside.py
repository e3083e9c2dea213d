"""Asking Stripe from a page: out of the workspace's scope, and back into it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.permissions import NoWorkspace, require_role
from accounts.requests import MemberRequest
from core import tenancy
from core.failures import NexusError
from core.limits import Limit

FoundT = TypeVar("FoundT")
View = Callable[..., HttpResponse]
# Where people pay, and where they look after their card and their invoices.
PAGES = ("https://checkout.stripe.com", "https://billing.stripe.com")

# A page that waits for a payment looks nine times in its first minute.
OF_PERSON = Limit("billing-of-person", 30, 10, 60)
OF_WORKSPACE = Limit("billing-of-workspace", 60, 20, 60)


class AskedTooOften(NexusError):
    """Stripe was asked as often for this person or workspace as it may be within a minute."""

    status = 429
    code = "too_many_requests"

    def __str__(self) -> str:
        return _("That was a lot at once. Wait a minute, then try again.")


class SeeOther(HttpResponseRedirect):
    """Lead on after a form, by a GET whatever the browser."""

    status_code = 303


def outside(request: MemberRequest, work: Callable[[UUID], FoundT]) -> FoundT:
    """Do something for the workspace with no transaction open, and come back into it afterwards.

    What ``work`` raises comes after the return, so a refusal can be shown on the same page. Raises
    AskedTooOften before anything is done.
    """
    workspace_id = tenancy.current_workspace_id()
    if not (
        OF_PERSON.allows_one_more(request.user.pk) and OF_WORKSPACE.allows_one_more(workspace_id)
    ):
        raise AskedTooOften
    request.scope.leave()
    try:
        return work(workspace_id)
    finally:
        # They may have lost their place meanwhile, or the role that this takes.
        membership = request.scope.open_page(user=request.user, workspace_id=workspace_id)
        if membership is None or membership.workspace_id != workspace_id:
            raise NoWorkspace
        require_role(membership, Role.ADMIN)


def leads_to_stripe(view: View) -> View:
    """Let the forms of a page lead on to Stripe. Browsers hold a form's redirect to the policy."""

    @wraps(view)
    def leading(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response._csp_update = {"form-action": _targets()}  # type: ignore[attr-defined]
        return response

    return leading


def _targets() -> list[str]:
    if not settings.STRIPE_BASE_URL:
        return list(PAGES)
    address = urlsplit(settings.STRIPE_BASE_URL)
    return [*PAGES, f"{address.scheme}://{address.netloc}"]
