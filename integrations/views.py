"""The screen of a workspace's connections: whose keys are used, and keys of one's own."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirming import refuse_staff
from accounts.models import Role
from accounts.permissions import NoWorkspace, require_role, workspace_page
from accounts.requests import MemberRequest
from core import tenancy
from integrations import selectors, services
from integrations.forms import KeyForm
from integrations.providers import Outcome, Provider, providers


@require_safe
@workspace_page(least=Role.ADMIN)
def connections(request: MemberRequest) -> HttpResponse:
    """Show every provider with whose key is used."""
    found = selectors.connections_of(workspace_id=tenancy.current_workspace_id())
    return render(request, "connections/list.html", {"connections": found})


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(least=Role.ADMIN)
@sensitive_post_parameters("secret")
@sensitive_variables()
def connection_edit(request: MemberRequest, provider: str) -> HttpResponse:
    """Take a key of one's own, ask the provider about it, and keep it unless it is refused."""
    service = _provider(provider)
    if not did_recently_reauthenticate(request):
        return _to_password(request)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refuse_staff()
        secret: str = form.cleaned_data["secret"]
        outcome = _ask_outside(request, service, secret)
        if outcome is not Outcome.REFUSED:
            services.save_credential(
                workspace_id=tenancy.current_workspace_id(),
                provider=service.key,
                secret=secret,
                outcome=outcome,
                by=request.user,
            )
            _tell(request, service, outcome)
            return redirect("connections")
        form.add_error(
            "secret",
            _("%(provider)s refused this key, so it was not saved.") % {"provider": service.name},
        )
    workspace_id = tenancy.current_workspace_id()
    own = selectors.credential_of(workspace_id=workspace_id, provider=service.key)
    context = {"form": form, "provider": service, "credential": own}
    status = 422 if form.is_bound else 200
    return render(request, "connections/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(least=Role.ADMIN)
def connection_remove(request: MemberRequest, provider: str) -> HttpResponse:
    """Ask, and then forget the workspace's own key."""
    service = _provider(provider)
    if not did_recently_reauthenticate(request):
        return _to_password(request)
    workspace_id = tenancy.current_workspace_id()
    own = selectors.credential_of(workspace_id=workspace_id, provider=service.key)
    if own is None:
        return redirect("connections")
    if request.method != "POST":
        context = {"connection": selectors.Connection(service, own)}
        return render(request, "connections/remove.html", context)
    services.remove_credential(workspace_id=workspace_id, provider=service.key, by=request.user)
    messages.success(
        request, _("Your own key for %(provider)s is removed.") % {"provider": service.name}
    )
    return redirect("connections")


def _provider(key: str) -> Provider:
    try:
        return providers.get(key)
    except KeyError as error:
        raise Http404 from error


def _to_password(request: MemberRequest) -> HttpResponse:
    """Ask who is there first. What was posted is dropped: allauth would keep it in the session."""
    back = urlencode({"next": request.path})
    return redirect(f"{reverse('account_reauthenticate')}?{back}")


@sensitive_variables()
def _ask_outside(request: MemberRequest, provider: Provider, secret: str) -> Outcome:
    """Ask the provider with no transaction open, and come back into the workspace afterwards."""
    workspace_id = tenancy.current_workspace_id()
    request.scope.leave()
    outcome = _check(provider, secret)
    # They may have lost their place meanwhile, or the role that this takes.
    membership = request.scope.open_page(user=request.user, workspace_id=workspace_id)
    if membership is None or membership.workspace_id != workspace_id:
        raise NoWorkspace
    require_role(membership, Role.ADMIN)
    return outcome


def _check(provider: Provider, secret: str) -> Outcome:
    return provider.check(secret)


def _tell(request: MemberRequest, provider: Provider, outcome: Outcome) -> None:
    named = {"provider": provider.name}
    if outcome is Outcome.WORKING:
        messages.success(
            request, _("%(provider)s accepts the key. It is used from now on.") % named
        )
    elif outcome is Outcome.NO_QUOTA:
        messages.warning(
            request,
            _("The key is saved, but its account at %(provider)s has no quota left.") % named,
        )
    else:
        messages.warning(
            request,
            _("The key is saved without a test: %(provider)s could not be reached.") % named,
        )
