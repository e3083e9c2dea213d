"""The ledger in the staff site: found by whatever is known of it, and each entry explained."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import formatting, text_rules
from core.admin import NOTHING, TenantAdmin, link_to, row_address
from core.work import registry
from credits import explaining
from credits.admin.drawing import change, in_credits, row_named
from credits.admin.entry_view import StaffEntryView
from credits.admin.filters import DaysFilter
from credits.models import Entry, Lot

# Shorter texts are no ids of providers.
LEAST_ID = 6


@admin.register(Entry)
class EntryAdmin(TenantAdmin[Entry]):
    """The ledger, to read."""

    change_form_template = "admin/credits/entry.html"
    list_display = (
        "number", "tenant", "kind", "change", "after", "work", "note", "created",
    )  # fmt: skip
    list_filter = ("kind", DaysFilter, "operation")
    search_fields = ("workspace__name", "workspace__slug", "reference", "key", "note")
    search_help_text = gettext_lazy(
        "Workspace, reference, key, note, id of the work, a provider's id of a job, or the mail "
        "of a person"
    )
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-seq")
    fields = (
        "workspace", "number", "kind", "change", "after", "operation", "work", "note", "by",
        "created_at", "reference", "key",
    )  # fmt: skip
    readonly_fields = ("number", "change", "after", "work", "by")

    def search_title(self, entry: Entry) -> str:
        """Say what happened: an entry has no name of its own."""
        return f"{entry.get_kind_display()} {formatting.signed(entry.amount)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        """Find entries also by their person's mail, and by a provider's id of what was done."""
        found, has_doubles = super().get_search_results(request, queryset, search_term)
        term = text_rules.clean(search_term).strip()
        others = _by_person(term) if "@" in term else _by_provider(term)
        if others is None:
            return found, has_doubles
        return queryset.filter(Q(pk__in=found.order_by().values("pk")) | others), False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Explain the entry below its fields."""
        extra = {**(extra_context or {}), "explained": _explained(object_id)}
        return super().change_view(request, object_id, form_url, extra)

    @admin.display(description=gettext_lazy("number"), ordering="seq")
    def number(self, entry: Entry) -> str:
        """Show the entry's place in its ledger."""
        return formatting.number(entry.seq)

    @admin.display(description=gettext_lazy("credits"), ordering="amount")
    def change(self, entry: Entry) -> SafeString:
        """Show the change with its sign."""
        return change(entry.amount)

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
        person = User.objects.filter(pk=entry.actor_id).first()
        if person is not None:
            return link_to(person)
        address = reverse("admin:accounts_user_change", args=[entry.actor_id])
        return format_html('<a href="{}">{}</a>', address, _("Person"))


@admin.register(Lot)
class LotAdmin(TenantAdmin[Lot]):
    """Granted credits and what is left of them."""

    list_display = ("source", "tenant", "was_granted", "is_left", "expires_at", "created")
    list_filter = ("source", "expires_at", "created_at")
    search_fields = ("id", "workspace__name", "workspace__slug")
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


def _by_person(mail: str) -> Q:
    people = User.objects.filter(email__iexact=mail)
    return Q(actor_id__in=people.values("pk"))


def _by_provider(job_id: str) -> Q | None:
    """Return the entries of work for which a provider gave this id; None for what is no id."""
    if len(job_id) < LEAST_ID or " " in job_id:
        return None
    found = Q(pk__in=[])
    for kind in registry.kinds():
        asked = kind.model.objects.filter(provider_calls__contains=[{"id": job_id}]).order_by()
        named = asked.annotate(
            named=Concat(
                Value(f"{kind.label}:"), Cast(F("pk"), CharField()), output_field=CharField()
            )
        )
        found |= Q(reference__in=named.values("named"))
    return found


def _explained(object_id: str) -> StaffEntryView | None:
    entry = row_named(Entry.objects.all(), object_id)
    found = entry and explaining.explain(
        workspace_id=entry.workspace_id, seq=entry.seq, has_role=lambda _role: True
    )
    return StaffEntryView(found) if found else None


def _work_address(reference: str) -> str:
    """Return the staff site's page of the work that an entry names; empty for anything else."""
    label, _colon, pk = reference.partition(":")
    try:
        return row_address(registry.kind_of(label).model(id=UUID(pk)))
    except (KeyError, ValueError):
        return ""
