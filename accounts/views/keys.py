"""The screens of API keys: which there are, a new one with its secret, the end of one."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.db.models.functions import Now
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import selectors, services
from accounts.key_forms import ApiKeyForm
from accounts.models import Role
from accounts.permissions import workspace_page
from accounts.requests import MemberRequest
from core import formatting, tenancy
from core.columns import Column, OnPhone
from core.failures import NexusError
from core.filters import Choice
from core.keyset import Order
from core.tables import Sort, Table, respond

LIVE, ENDED = "live", "ended"
_IS_LIVE = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=Now()))


KEYS = Table(
    "api-keys",
    gettext_lazy("API keys"),
    sorts=(
        Sort("created", gettext_lazy("Newest first"), Order(("-created_at",)),
             gettext_lazy("Oldest first")),
        Sort("used", gettext_lazy("Used last"), Order(("-last_used_at",), nullable=True)),
    ),
    columns=(
        Column("name", gettext_lazy("Name"), template="api_keys/_name.html", is_row_header=True,
               on_phone=OnPhone.TITLE),
        Column("state", gettext_lazy("State"), template="api_keys/_state.html",
               on_phone=OnPhone.END),
        Column("scopes", pgettext_lazy("API key", "May"), template="api_keys/_scopes.html",
               on_phone=OnPhone.LINE),
        Column("by", pgettext_lazy("API key", "Made by"), template="api_keys/_made.html",
               sort="created", on_phone=OnPhone.LINE),
        Column("used", gettext_lazy("Last used"), template="api_keys/_used.html", sort="used",
               on_phone=OnPhone.LABELLED),
        Column("revoke", "", template="api_keys/_revoke.html", on_phone=OnPhone.LINE),
    ),
    filters=(
        Choice("state", gettext_lazy("State"),
               choices=((LIVE, pgettext_lazy("API keys", "Good")),
                        (ENDED, pgettext_lazy("API keys", "Over"))),
               where=lambda value: _IS_LIVE if value == LIVE else ~_IS_LIVE),
    ),
    empty="api_keys/_none.html",
)  # fmt: skip


@require_safe
@workspace_page(Role.ADMIN)
def api_keys(request: MemberRequest) -> HttpResponse:
    """Show the workspace's keys and how one is used."""
    rows = selectors.api_keys(workspace_id=tenancy.current_workspace_id())
    listing = KEYS.read(request, rows)
    context = {"api_url": f"{settings.SITE_URL}/api"}
    return respond(request, "api_keys/list.html", listing, context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.ADMIN)
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types.
def api_key_new(request: MemberRequest) -> HttpResponse:
    """Ask what the key is for, make it, and show its secret in the answer and nowhere else."""
    form = ApiKeyForm(request.POST or None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "api_keys/new.html", {"form": form}, status=status)
    try:
        issued = services.issue_api_key(
            workspace_id=tenancy.current_workspace_id(),
            user=request.user,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=services.expiry_after(form.cleaned_data["life"]),
            pk=form.cleaned_data["request_token"],
        )
    except NexusError as error:
        messages.error(request, str(error))
        return redirect("api_keys")
    context = {"issued": issued, "api_url": f"{settings.SITE_URL}/api"}
    return render(request, "api_keys/made.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.ADMIN)
def api_key_revoke(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask whether a key shall end, and end it at once."""
    workspace_id = tenancy.current_workspace_id()
    key = selectors.api_keys(workspace_id=workspace_id).filter(pk=pk).first()
    if key is None:
        raise Http404
    if request.method != "POST":
        return render(request, "api_keys/revoke.html", {"key": key})
    services.revoke_api_key(workspace_id=workspace_id, pk=pk, by=request.user)
    messages.success(
        request,
        _("The key %(name)s is revoked. Whatever used it is refused from now on.")
        % {"name": formatting.isolated(key.name)},
    )
    return redirect("api_keys")
