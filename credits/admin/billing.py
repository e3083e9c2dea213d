"""Subscriptions and invoices in the staff site: what Stripe said last, and asking it again."""

from typing import Any, NamedTuple, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Func, IntegerField, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.requests import ScopedRequest
from core import formatting
from core.admin import NOTHING, TenantAdmin, badge, link_to, moment, row_address
from core.failures import NexusError
from core.webhooks.models import InboundEvent, State
from credits import billing_presenters
from credits.admin.drawing import code, in_credits, lines, money, row_named
from credits.admin.filters import DaysFilter
from credits.admin.refunds import refund_view
from credits.billing import sync
from credits.billing.events import SOURCE
from credits.models import Entry, Invoice, Subscription

AT_ONCE = 20
EVENTS_SHOWN = 12
Status = Subscription.Status
_TONES = {Status.ACTIVE: "good", Status.PAST_DUE: "bad", Status.CANCELED: "warn"}
_INVOICE_TONES = {"paid": "good", "open": "warn", "uncollectible": "bad", "void": ""}


class Post(NamedTuple):
    """An event of Stripe's that speaks of somebody."""

    kind: str
    state: str
    received: SafeString
    url: str


@admin.register(Subscription)
class SubscriptionAdmin(TenantAdmin[Subscription]):
    """Who is on which plan."""

    change_form_template = "admin/credits/subscription.html"
    list_display = (
        "of_plan", "tenant", "standing", "following", "period_end", "grace_until", "synced_from",
    )  # fmt: skip
    list_filter = ("status", "plan", "cancel_at_period_end", "period_end")
    search_fields = (
        "workspace__name", "workspace__slug", "workspace__id", "stripe_customer_id",
        "stripe_subscription_id",
    )  # fmt: skip
    search_help_text = gettext_lazy(
        "Workspace, or the id of its customer or subscription at Stripe"
    )
    list_select_related = ("workspace", "plan", "next_plan")
    ordering = ("-updated_at",)
    actions = ("ask_stripe_again",)
    fieldsets = (
        (None, {"fields": ("workspace", "of_plan", "standing", "following", "terms_version")}),
        (
            gettext_lazy("Period"),
            {
                "fields": (
                    "period_start", "period_end", "cancel_at_period_end", "grace_until",
                    "reminders_sent", "gets_free_credits", "anchor_day",
                )
            },
        ),
        (gettext_lazy("Payment"), {"fields": ("currency_code", "card", "card_expires")}),
        (
            "Stripe",
            {"fields": ("customer", "at_stripe", "stripe_status", "synced_from", "updated_at")},
        ),
    )  # fmt: skip
    readonly_fields = (
        "of_plan", "standing", "following", "currency_code", "card", "customer", "at_stripe",
        "updated_at",
    )  # fmt: skip

    def search_title(self, row: Subscription) -> str:
        """Say which plan it is."""
        return f"{row.plan} · {row.get_status_display()}"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the way to its invoices and credits, and what Stripe sent about it."""
        row = row_named(Subscription.objects.all(), object_id)
        extra = extra_context or {}
        if row is not None:
            extra |= {"ways": _ways(row), "posts": _posts(row), "may_see_posts": _may_see(request)}
        return super().change_view(request, object_id, form_url, extra)

    def has_sync_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may have Stripe asked."""
        return bool(request.user.has_perm("credits.change_subscription"))

    @admin.action(description=gettext_lazy("Ask Stripe again"), permissions=["sync"])
    def ask_stripe_again(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        """Bring what Stripe says now, as an event of its would."""
        if not self.has_sync_permission(request):
            raise PermissionDenied
        rows = list(queryset.exclude(stripe_customer_id="")[:AT_ONCE])
        if not rows:
            text = _("None of these has ever paid: Stripe does not know them.")
            self.message_user(request, text, messages.WARNING)
            return
        done, refusals = [], []
        # Nobody outside is asked while a transaction is open.
        with cast(ScopedRequest, request).scope.outside_staff_site():
            for row in rows:
                try:
                    sync.sync_customer(row.stripe_customer_id)
                except NexusError as refusal:
                    refusals.append((row, refusal))
                else:
                    done.append(row)
        self._tell(request, done, refusals)

    def _tell(
        self,
        request: HttpRequest,
        done: list[Subscription],
        refusals: list[tuple[Subscription, NexusError]],
    ) -> None:
        for row, refusal in refusals:
            reason = getattr(refusal, "reason", "")
            said = _("%(customer)s: %(refusal)s") % {
                "customer": row.stripe_customer_id,
                "refusal": f"{refusal} {reason}".strip(),
            }
            self.message_user(request, said, messages.ERROR)
        if done:
            self.note_action(request, done, "Asked Stripe again.")
            text = ngettext(
                "%(count)s subscription is as Stripe has it now.",
                "%(count)s subscriptions are as Stripe has them now.",
                len(done),
            )
            said = text % {"count": formatting.number(len(done))}
            self.message_user(request, said, messages.SUCCESS)

    @admin.display(description=gettext_lazy("plan"), ordering="plan__position")
    def of_plan(self, row: Subscription) -> str:
        """Name the plan."""
        return str(row.plan)

    @admin.display(description=gettext_lazy("plan from the next period on"))
    def following(self, row: Subscription) -> str:
        """Name the plan that comes, where another does."""
        if row.cancel_at_period_end:
            return _("Ends with the period")
        return NOTHING if row.next_plan_id == row.plan_id else str(row.next_plan)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def standing(self, row: Subscription) -> SafeString:
        """Show the status as a badge."""
        return badge(Status(row.status).label, _TONES.get(Status(row.status), ""))

    @admin.display(description=gettext_lazy("currency"))
    def currency_code(self, row: Subscription) -> str:
        """Show the currency by its code."""
        return row.currency.upper() or NOTHING

    @admin.display(description=gettext_lazy("card"))
    def card(self, row: Subscription) -> SafeString | str:
        """Show the card as far as we know it."""
        if not row.card_last4:
            return NOTHING
        return format_html('<span dir="ltr">{} ···· {}</span>', row.card_brand, row.card_last4)

    @admin.display(description=gettext_lazy("customer at Stripe"))
    def customer(self, row: Subscription) -> SafeString | str:
        """Show the customer's id, to be copied."""
        return code(row.stripe_customer_id)

    @admin.display(description=gettext_lazy("subscription at Stripe"))
    def at_stripe(self, row: Subscription) -> SafeString | str:
        """Show the subscription's id, to be copied."""
        return code(row.stripe_subscription_id)


class StandingFilter(admin.SimpleListFilter):
    """Invoices by their status, in words."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer every status that an invoice here can have."""
        return [(each, billing_presenters.called(each)) for each in _INVOICE_TONES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        """Keep the invoices of the chosen status."""
        return queryset.filter(status=self.value()) if self.value() else queryset


class DisputeFilter(admin.SimpleListFilter):
    """Invoices whose payment somebody disputed."""

    title = gettext_lazy("dispute")
    parameter_name = "disputed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer those that were."""
        return [("1", _("Disputed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        """Keep them."""
        return queryset.exclude(dispute_status="") if self.value() == "1" else queryset


@admin.register(Invoice)
class InvoiceAdmin(TenantAdmin[Invoice]):
    """What was paid. Money goes back by a page of its own."""

    change_form_template = "admin/credits/with_ways.html"
    list_display = (
        "__str__", "tenant", "standing", "sum", "back", "brought", "dispute_status", "created",
    )  # fmt: skip
    list_filter = (StandingFilter, "currency", DisputeFilter, DaysFilter)
    search_fields = ("number", "stripe_id", "workspace__name", "workspace__slug")
    search_help_text = gettext_lazy("Number, id at Stripe or workspace")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fieldsets = (
        (None, {"fields": ("workspace", "number", "standing", "reason", "for_what", "at_stripe")}),
        (
            gettext_lazy("Money"),
            {"fields": ("sum", "of_tax", "paid", "due", "back", "dispute_status")},
        ),
        (
            gettext_lazy("Credits"),
            {"fields": ("brought", "credits_reversed", "credits_unrecovered", "in_ledger")},
        ),
        (
            gettext_lazy("Times"),
            {"fields": ("created_at", "paid_at", "period_start", "period_end", "synced_from")},
        ),
    )
    readonly_fields = (
        "standing", "for_what", "at_stripe", "sum", "of_tax", "paid", "due", "back", "brought",
        "in_ledger",
    )  # fmt: skip

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Offer to refund it to those who may, where something is left to refund."""
        ways = []
        row = row_named(Invoice.objects.all(), object_id)
        may = request.user.has_perm("credits.refund_invoice")
        if row is not None and may and row.amount_paid > row.amount_refunded:
            ways.append((_("Refund…"), reverse("admin:credits_invoice_refund", args=[row.pk])))
        if row is not None and row.hosted_url:
            ways.append((_("Page of the invoice"), row.hosted_url))
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "ways": ways}
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the page on which money is given back."""
        view = self.admin_site.admin_view(refund_view)
        own = path("<uuid:pk>/refund/", view, name="credits_invoice_refund")
        return [own, *super().get_urls()]

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def standing(self, row: Invoice) -> SafeString:
        """Show Stripe's status as a badge."""
        return badge(billing_presenters.called(row.status), _INVOICE_TONES.get(row.status, ""))

    @admin.display(description=gettext_lazy("total"), ordering="total")
    def sum(self, row: Invoice) -> SafeString:
        """Show what it comes to."""
        return money(row.total, row.currency)

    @admin.display(description=gettext_lazy("tax"))
    def of_tax(self, row: Invoice) -> SafeString:
        """Show what of it is tax."""
        return money(row.tax, row.currency)

    @admin.display(description=gettext_lazy("paid"))
    def paid(self, row: Invoice) -> SafeString:
        """Show what was paid."""
        return money(row.amount_paid, row.currency)

    @admin.display(description=gettext_lazy("due"))
    def due(self, row: Invoice) -> SafeString:
        """Show what is still to be paid."""
        return money(row.amount_due, row.currency)

    @admin.display(description=gettext_lazy("refunded"), ordering="amount_refunded")
    def back(self, row: Invoice) -> SafeString | str:
        """Show what went back."""
        return money(row.amount_refunded, row.currency) if row.amount_refunded else NOTHING

    @admin.display(description=gettext_lazy("credits granted"), ordering="credits")
    def brought(self, row: Invoice) -> SafeString | str:
        """Show how many credits it brought."""
        return NOTHING if row.credits is None else in_credits(row.credits)

    @admin.display(description=gettext_lazy("what for"))
    def for_what(self, row: Invoice) -> SafeString | str:
        """Show its lines."""
        return lines(
            format_html(
                '<code dir="ltr">{}</code> {}',
                f"{each.get('kind', '')} {each.get('code', '')} v{each.get('version', '')}",
                money(int(each.get("amount", 0)), row.currency),
            )
            for each in row.what
        )

    @admin.display(description=gettext_lazy("invoice at Stripe"))
    def at_stripe(self, row: Invoice) -> SafeString | str:
        """Show its id, to be copied."""
        return code(row.stripe_id)

    @admin.display(description=gettext_lazy("ledger entry"))
    def in_ledger(self, row: Invoice) -> SafeString | str:
        """Link to the entry of its credits."""
        key = f"grant:stripe:{row.stripe_id}"
        return link_to(Entry.objects.filter(workspace_id=row.workspace_id, key=key).first())


def _ways(row: Subscription) -> list[tuple[str, str]]:
    query = urlencode({"workspace__exact": str(row.workspace_id)})
    names = (
        (_("Invoices"), "admin:credits_invoice_changelist"),
        (_("Ledger"), "admin:credits_entry_changelist"),
        (_("Lots"), "admin:credits_lot_changelist"),
    )
    return [(label, f"{reverse(name)}?{query}") for label, name in names]


def _posts(row: Subscription) -> list[Post]:
    """Return the newest events whose body names the customer."""
    if not row.stripe_customer_id:
        return []
    place = Func(
        Value(row.stripe_customer_id.encode()), F("body"),
        function="POSITION", arg_joiner=" IN ", output_field=IntegerField(),
    )  # fmt: skip
    named = InboundEvent.objects.filter(source=SOURCE.key).annotate(place=place)
    found = named.filter(place__gt=0).without_bodies().order_by("-received_at")[:EVENTS_SHOWN]
    return [
        Post(each.kind, str(State(each.state).label), moment(each.received_at), row_address(each))
        for each in found
    ]


def _may_see(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("core.view_inboundevent"))
