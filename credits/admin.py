"""Prices, plans and the ledger in the staff site. Credits move only by a grant with a reason."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modeltranslation.admin import TranslationAdmin

from core import formatting
from core.admin import NOTHING, LocalAdmin, TenantAdmin, row_address
from core.templatetags.ui import credits as credits_in_words
from core.work import registry
from credits import staff
from credits.models import Entry, Lot, Plan, Price, Wallet

MAX_GRANT = 100_000


class GrantForm(forms.Form):
    """How many credits, and why."""

    amount = forms.IntegerField(label=gettext_lazy("Credits"), min_value=1, max_value=MAX_GRANT)
    reason = forms.CharField(label=gettext_lazy("Reason"), min_length=5, max_length=300)
    # Made with the form: the same form sent twice grants once.
    key = forms.UUIDField(widget=forms.HiddenInput)


def in_credits(amount: int) -> SafeString:
    """Show an amount with its unit, as one piece in either direction."""
    return format_html("<bdi>{}</bdi>", credits_in_words(amount))


@admin.register(Wallet)
class WalletAdmin(TenantAdmin[Wallet]):
    """Balances. The only way to change one is the grant action."""

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
        # The grant has a line of its own in each workspace's audit log.
        note = f"+{form.cleaned_data['amount']}: {form.cleaned_data['reason']}"
        LogEntry.objects.log_actions(
            user_id=by.pk, queryset=wallets, action_flag=CHANGE, change_message=note
        )
        done = ngettext(
            "Credits granted to %(count)s workspace.",
            "Credits granted to %(count)s workspaces.",
            len(wallets),
        ) % {"count": formatting.number(len(wallets))}
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


@admin.register(Entry)
class EntryAdmin(TenantAdmin[Entry]):
    """The ledger, to read."""

    list_display = (
        "number", "tenant", "kind", "change", "after", "work", "note", "created",
    )  # fmt: skip
    list_filter = ("kind", "operation", "created_at")
    search_fields = ("workspace__name", "workspace__slug", "reference", "note")
    search_help_text = gettext_lazy("Workspace, reference or note")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-seq")
    exclude = ("hash", "previous_hash", "actor_id", "reference")
    readonly_fields = ("work", "by")

    def search_title(self, entry: Entry) -> str:
        """Say what happened: an entry has no name of its own."""
        return f"{entry.get_kind_display()} {formatting.signed(entry.amount)}"

    @admin.display(description=gettext_lazy("number"), ordering="seq")
    def number(self, entry: Entry) -> str:
        """Show the entry's place in its ledger."""
        return formatting.number(entry.seq)

    @admin.display(description=gettext_lazy("credits"), ordering="amount")
    def change(self, entry: Entry) -> SafeString:
        """Show the change with its sign."""
        return format_html("<bdi>{}</bdi>", formatting.signed(entry.amount))

    @admin.display(description=gettext_lazy("balance after"), ordering="balance_after")
    def after(self, entry: Entry) -> SafeString:
        """Show the balance with its unit."""
        return in_credits(entry.balance_after)

    @admin.display(description=gettext_lazy("work"), ordering="operation")
    def work(self, entry: Entry) -> SafeString | str:
        """Link to the work that was paid for or refunded."""
        address = _work_address(entry.reference)
        if not address:
            return entry.operation
        return format_html('<a href="{}">{}</a>', address, entry.operation)

    @admin.display(description=gettext_lazy("by"), ordering="actor_id")
    def by(self, entry: Entry) -> SafeString | str:
        """Link to the person, if it was one."""
        if entry.actor_id is None:
            return NOTHING
        address = reverse("admin:accounts_user_change", args=[entry.actor_id])
        return format_html('<a href="{}">{}</a>', address, _("Person"))


def _work_address(reference: str) -> str:
    """Return the staff site's page of the work that an entry names; empty for anything else."""
    label, _colon, pk = reference.partition(":")
    try:
        return row_address(registry.kind_of(label).model(id=UUID(pk)))
    except (KeyError, ValueError):
        return ""


@admin.register(Lot)
class LotAdmin(TenantAdmin[Lot]):
    """Granted credits and what is left of them."""

    list_display = ("source", "tenant", "was_granted", "is_left", "expires_at", "created")
    list_filter = ("source", "expires_at", "created_at")
    search_fields = ("workspace__name", "workspace__slug")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)

    @admin.display(description=gettext_lazy("granted"), ordering="granted")
    def was_granted(self, lot: Lot) -> SafeString:
        """Show how many credits it held at first."""
        return in_credits(lot.granted)

    @admin.display(description=gettext_lazy("remaining"), ordering="remaining")
    def is_left(self, lot: Lot) -> SafeString:
        """Show how many credits it still holds."""
        return in_credits(lot.remaining)


@admin.register(Price)
class PriceAdmin(LocalAdmin[Price], TranslationAdmin[Price]):
    """Prices. A change is a new version with its own date; what was is never edited."""

    list_display = ("operation", "version", "cost", "label", "starts_at")
    list_filter = ("operation", "starts_at")
    search_fields = ("operation", "label")
    ordering = ("operation", "-version")

    @admin.display(description=gettext_lazy("price"), ordering="amount")
    def cost(self, price: Price) -> SafeString:
        """Show the price with its unit."""
        return in_credits(price.amount)

    def has_change_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        """Old work keeps its price, so a price in force stays as it is."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        """Entries name their price's version."""
        return False


@admin.register(Plan)
class PlanAdmin(LocalAdmin[Plan], TranslationAdmin[Plan]):
    """Plans. Their codes are what the product knows them by, so none goes and none is renamed."""

    list_display = ("code", "name", "monthly", "brings", "position", "is_featured")
    search_fields = ("code", "name")
    ordering = ("position",)

    @admin.display(description=gettext_lazy("monthly price"), ordering="monthly_usd_cents")
    def monthly(self, plan: Plan) -> SafeString:
        """Show the price in its currency."""
        price = formatting.money(plan.monthly_usd_cents, "USD", drops_zeros=True)
        return format_html("<bdi>{}</bdi>", price)

    @admin.display(description=gettext_lazy("credits a month"), ordering="credits")
    def brings(self, plan: Plan) -> SafeString:
        """Show the credits it brings."""
        return in_credits(plan.credits)

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        """Sign-up and billing stand on the plans there are."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> tuple[str, ...]:
        """Fix the code once it is chosen."""
        return ("code",) if obj else ()
