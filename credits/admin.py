"""Prices, plans and the ledger in the staff site. Credits move only by a grant with a reason."""

from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modeltranslation.admin import TranslationAdmin

from accounts.models import User
from core.admin import ReadOnlyAdmin
from credits import staff
from credits.models import Entry, Lot, Plan, Price, Wallet

MAX_GRANT = 100_000


class GrantForm(forms.Form):
    """How many credits, and why."""

    amount = forms.IntegerField(label=gettext_lazy("Credits"), min_value=1, max_value=MAX_GRANT)
    reason = forms.CharField(label=gettext_lazy("Reason"), min_length=5, max_length=300)
    # Made with the form: the same form sent twice grants once.
    key = forms.UUIDField(widget=forms.HiddenInput)


@admin.register(Wallet)
class WalletAdmin(ReadOnlyAdmin[Wallet]):
    """Balances. The only way to change one is the grant action."""

    list_display = ("workspace", "balance", "seq")
    search_fields = ("workspace__name", "workspace__slug")
    list_select_related = ("workspace",)
    exclude = ("head",)
    actions = ("grant_credits",)

    def has_grant_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may grant credits."""
        return bool(request.user.has_perm("credits.add_entry"))

    @admin.action(description=gettext_lazy("Grant credits…"), permissions=["grant"])
    def grant_credits(
        self, request: HttpRequest, queryset: QuerySet[Wallet]
    ) -> HttpResponse | None:
        """Ask how many and why, then grant through the ledger."""
        by = request.user
        if not (by.is_authenticated and self.has_grant_permission(request)):
            raise PermissionDenied
        wallets = list(queryset.select_related("workspace")[:50])
        form = GrantForm(
            request.POST if "grant" in request.POST else None, initial={"key": uuid4()}
        )
        if not form.is_valid():
            return self._ask(request, form, wallets)
        staff.grant_to(
            workspace_ids=[wallet.workspace_id for wallet in wallets],
            by=by,
            **form.cleaned_data,
        )
        for wallet in wallets:
            self._log(by, wallet, form.cleaned_data)
        done = ngettext(
            "Credits granted to %(count)d workspace.",
            "Credits granted to %(count)d workspaces.",
            len(wallets),
        ) % {"count": len(wallets)}
        self.message_user(request, done, messages.SUCCESS)
        return None

    def _ask(
        self, request: HttpRequest, form: GrantForm, wallets: list[Wallet]
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Grant credits"),
            "form": form,
            "wallets": wallets,
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/credits/grant.html", context)

    def _log(self, by: User, wallet: Wallet, data: dict[str, object]) -> None:
        LogEntry.objects.log_actions(
            user_id=by.pk,
            queryset=[wallet],
            action_flag=CHANGE,
            change_message=f"+{data['amount']}: {data['reason']}",
            single_object=True,
        )


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin[Entry]):
    """The ledger, to read."""

    list_display = (
        "workspace", "seq", "kind", "amount", "balance_after", "operation", "note", "created_at",
    )  # fmt: skip
    list_filter = ("kind", "operation")
    search_fields = ("workspace__name", "workspace__slug", "reference")
    list_select_related = ("workspace",)
    exclude = ("hash", "previous_hash")
    ordering = ("-created_at",)


@admin.register(Lot)
class LotAdmin(ReadOnlyAdmin[Lot]):
    """Granted credits and what is left of them."""

    list_display = ("workspace", "source", "granted", "remaining", "expires_at", "created_at")
    list_select_related = ("workspace",)


@admin.register(Price)
class PriceAdmin(TranslationAdmin[Price]):
    """Prices. A change is a new version with its own date; what was is never edited."""

    list_display = ("operation", "version", "amount", "label", "starts_at")
    list_filter = ("operation",)

    def has_change_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        """Old work keeps its price, so a price in force stays as it is."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        """Entries name their price's version."""
        return False


@admin.register(Plan)
class PlanAdmin(TranslationAdmin[Plan]):
    """Plans. Their codes are what the product knows them by, so none goes and none is renamed."""

    list_display = ("code", "name", "monthly_usd", "credits", "position")

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        """Sign-up and billing stand on the plans there are."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> tuple[str, ...]:
        """Fix the code once it is chosen."""
        return ("code",) if obj else ()
