"""Balances in the staff site, and the way to give credits or take some back."""

from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from core.admin import TenantAdmin
from core.templatetags.ui import credits as credits_in_words
from credits import staff
from credits.admin.drawing import in_credits
from credits.models import GrantRequest, Wallet

MOST = 100_000
AT_ONCE = 50


class MoveForm(forms.Form):
    """How many credits, and why."""

    amount = forms.IntegerField(
        label=gettext_lazy("Credits"),
        help_text=gettext_lazy("With a minus sign, so many are taken back."),
        min_value=-MOST,
        max_value=MOST,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The workspace reads it in its ledger and in its audit log."),
        min_length=5,
        max_length=300,
    )
    # Made with the form: the same form sent twice moves credits once.
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_amount(self) -> int:
        """Refuse what moves nothing."""
        amount: int = self.cleaned_data["amount"]
        if amount == 0:
            raise ValidationError(_("Say how many credits."))
        return amount


@admin.register(Wallet)
class WalletAdmin(TenantAdmin[Wallet]):
    """Balances. The only way to change one by hand is to give or take credits with a reason."""

    list_display = ("in_wallet", "tenant", "entry_count")
    search_fields = ("workspace__name", "workspace__slug", "workspace__id")
    search_help_text = gettext_lazy("Workspace, its address or id")
    ordering = ("-balance",)
    fields = ("workspace", "in_wallet", "entry_count")
    readonly_fields = fields
    actions = ("grant_credits",)

    def search_title(self, wallet: Wallet) -> str:
        """Say what is in it: a wallet has no name of its own."""
        return credits_in_words(wallet.balance)

    @admin.display(description=gettext_lazy("Balance"), ordering="balance")
    def in_wallet(self, wallet: Wallet) -> SafeString:
        """Show the balance with its unit."""
        return in_credits(wallet.balance)

    @admin.display(description=gettext_lazy("ledger entries"), ordering="seq")
    def entry_count(self, wallet: Wallet) -> SafeString:
        """Link to the wallet's ledger; the entries are numbered without a gap."""
        address = reverse("admin:credits_entry_changelist")
        return format_html(
            '<a href="{}?workspace__exact={}">{}</a>',
            address,
            wallet.workspace_id,
            formatting.number(wallet.seq),
        )

    def has_grant_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may give credits and take them back."""
        return bool(request.user.has_perm("credits.add_grantrequest"))

    @admin.action(description=gettext_lazy("Grant or take back credits…"), permissions=["grant"])
    def grant_credits(
        self, request: HttpRequest, queryset: QuerySet[Wallet]
    ) -> HttpResponse | None:
        """Ask how many and why, then move them, or let a second person confirm it."""
        by = request.user
        if not (by.is_authenticated and self.has_grant_permission(request)):
            raise PermissionDenied
        wallets = list(queryset.select_related("workspace")[:AT_ONCE])
        form = MoveForm(request.POST if "grant" in request.POST else None, initial={"key": uuid4()})
        if not form.is_valid():
            return self._ask(request, form, wallets)
        requests = staff.ask_for(
            workspace_ids=[wallet.workspace_id for wallet in wallets], by=by, **form.cleaned_data
        )
        # What was moved has a line of its own in each workspace's audit log.
        note = f"{form.cleaned_data['amount']:+d}: {form.cleaned_data['reason']}"
        LogEntry.objects.log_actions(
            user_id=by.pk, queryset=wallets, action_flag=CHANGE, change_message=note
        )
        for tone, said in outcome(requests):
            self.message_user(request, said, tone)
        return None

    def _ask(self, request: HttpRequest, form: MoveForm, wallets: list[Wallet]) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Grant or take back credits"),
            "form": form,
            "wallets": wallets,
            "alone": settings.STAFF_GRANT_ALONE,
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/credits/grant.html", context)


def outcome(requests: list[GrantRequest]) -> list[tuple[int, str]]:
    """Say what became of requests: what was given, what was taken, and what waits."""
    done = [each for each in requests if each.state == GrantRequest.State.DONE]
    waiting = [each for each in requests if each.state == GrantRequest.State.WAITING]
    given = [each for each in done if each.amount > 0]
    taken = [each for each in done if each.amount < 0]
    said = []
    if given:
        text = ngettext(
            "Credits granted to %(count)s workspace.",
            "Credits granted to %(count)s workspaces.",
            len(given),
        )
        said.append((messages.SUCCESS, text % {"count": formatting.number(len(given))}))
    said += [(messages.SUCCESS, taken_words(each)) for each in taken]
    if waiting:
        text = ngettext(
            "%(count)s request waits for a second person: it is more than one person moves alone "
            "within a day.",
            "%(count)s requests wait for a second person: they are more than one person moves "
            "alone within a day.",
            len(waiting),
        )
        said.append((messages.WARNING, text % {"count": formatting.number(len(waiting))}))
    return said


def taken_words(request: GrantRequest) -> str:
    """Say how many of the credits were taken: nobody's balance goes below zero."""
    taken, wanted = -request.credits_moved, -request.amount
    text = ngettext(
        "%(taken)s of %(wanted)s credit was taken back.",
        "%(taken)s of %(wanted)s credits were taken back.",
        wanted,
    )
    return text % {"taken": formatting.number(taken), "wanted": formatting.number(wanted)}
