"""Grants and reversals in the staff site: who asked, and the second person who decides."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import NOTHING, TenantAdmin, badge, link_to, moment, row_address
from core.failures import NexusError
from credits import staff
from credits.admin.drawing import change, row_named
from credits.admin.wallets import taken_words
from credits.models import Entry, GrantRequest, Wallet

State = GrantRequest.State
_TONES = {State.WAITING: "warn", State.DONE: "good", State.REFUSED: "bad"}


@admin.register(GrantRequest)
class GrantRequestAdmin(TenantAdmin[GrantRequest]):
    """What staff gave and took, and what waits for somebody else to confirm or refuse it."""

    change_form_template = "admin/credits/with_ways.html"
    list_display = (
        "wanted", "tenant", "standing", "why", "by", "asked", "second", "moved",
    )  # fmt: skip
    list_filter = ("state", "asked_at")
    search_fields = (
        "workspace__name", "workspace__slug", "reason", "asked_by__email", "decided_by__email",
    )  # fmt: skip
    search_help_text = gettext_lazy("Workspace, reason, or the mail of who asked or decided")
    list_select_related = ("workspace", "asked_by", "decided_by")
    ordering = ("-state", "-asked_at")
    fields = (
        "workspace", "wanted", "why", "standing", "by", "asked_at", "second", "decided_at", "moved",
        "in_ledger",
    )  # fmt: skip
    readonly_fields = ("wanted", "why", "standing", "by", "second", "moved", "in_ledger")

    def get_urls(self) -> list[URLPattern]:
        """Add the pages on which somebody decides."""
        site = self.admin_site
        own = [
            path(
                f"<uuid:pk>/{name}/",
                site.admin_view(partial(self._decide, name=name)),
                name=f"credits_grantrequest_{name}",
            )
            for name in ("confirm", "refuse")
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Offer to decide, to those who may and did not ask themselves."""
        row = row_named(GrantRequest.objects.all(), object_id)
        ways = []
        if row is not None and self._may_decide(request, row):
            ways = [
                (_("Confirm…"), reverse("admin:credits_grantrequest_confirm", args=[row.pk])),
                (_("Refuse…"), reverse("admin:credits_grantrequest_refuse", args=[row.pk])),
            ]
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "ways": ways}
        )

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may decide on what others ask for."""
        return bool(request.user.has_perm("credits.decide_grantrequest"))

    @admin.display(description=gettext_lazy("credits"), ordering="amount")
    def wanted(self, row: GrantRequest) -> SafeString:
        """Show what was asked for, with its sign."""
        return change(row.amount)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def standing(self, row: GrantRequest) -> SafeString:
        """Show the state as a badge."""
        return badge(State(row.state).label, _TONES[State(row.state)])

    @admin.display(description=gettext_lazy("reason"), ordering="reason")
    def why(self, row: GrantRequest) -> SafeString:
        """Show the reason as a piece of its own."""
        return format_html("<bdi>{}</bdi>", row.reason)

    @admin.display(description=gettext_lazy("asked by"), ordering="asked_by__email")
    def by(self, row: GrantRequest) -> SafeString | str:
        """Link to who asked."""
        return link_to(row.asked_by)

    @admin.display(description=gettext_lazy("asked at"), ordering="asked_at")
    def asked(self, row: GrantRequest) -> SafeString:
        """Show when it was asked for."""
        return moment(row.asked_at)

    @admin.display(description=gettext_lazy("decided by"), ordering="decided_by__email")
    def second(self, row: GrantRequest) -> SafeString | str:
        """Link to who decided; who was within their own measure did so alone."""
        return link_to(row.decided_by)

    @admin.display(description=gettext_lazy("credits moved"), ordering="credits_moved")
    def moved(self, row: GrantRequest) -> SafeString | str:
        """Show what was moved: of what is taken back it may be less than was asked for."""
        return change(row.credits_moved) if row.state == State.DONE else NOTHING

    @admin.display(description=gettext_lazy("ledger entry"))
    def in_ledger(self, row: GrantRequest) -> SafeString | str:
        """Link to the entry that it became."""
        keys = (f"grant:staff:{row.pk}", f"reversal:staff:{row.pk}")
        return link_to(Entry.objects.filter(workspace_id=row.workspace_id, key__in=keys).first())

    def _may_decide(self, request: HttpRequest, row: GrantRequest) -> bool:
        is_theirs = row.asked_by_id == request.user.pk
        is_open = row.state == State.WAITING
        return is_open and not is_theirs and self.has_decide_permission(request)

    def _decide(self, request: HttpRequest, pk: UUID, *, name: str) -> HttpResponse:
        by = request.user
        if not (by.is_authenticated and self.has_decide_permission(request)):
            raise PermissionDenied
        row = GrantRequest.objects.select_related("workspace", "asked_by").filter(pk=pk).first()
        if row is None:
            raise Http404
        if request.method != "POST":
            return self._ask(request, row, name)
        decide = staff.confirm if name == "confirm" else staff.refuse
        self._say(request, partial(decide, request=row, by=by))
        return redirect(row_address(row))

    def _say(self, request: HttpRequest, decide: Callable[[], GrantRequest]) -> None:
        try:
            row = decide()
        except NexusError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return
        self.note_action(request, [row], f"{row.amount:+d}: {row.state}")
        if row.state == State.REFUSED:
            said = _("The request was refused. Nothing was moved.")
        else:
            said = taken_words(row) if row.amount < 0 else _("The credits were granted.")
        self.message_user(request, said, messages.SUCCESS)

    def _ask(self, request: HttpRequest, row: GrantRequest, name: str) -> TemplateResponse:
        wallet = Wallet.objects.filter(pk=row.workspace_id).first()
        is_confirming = name == "confirm"
        context = {
            **self.admin_site.each_context(request),
            "title": _("Confirm a request") if is_confirming else _("Refuse a request"),
            "row": row,
            "balance": wallet.balance if wallet else 0,
            "is_confirming": is_confirming,
            "is_own": row.asked_by_id == request.user.pk,
            "is_open": row.state == State.WAITING,
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/credits/decide.html", context)
