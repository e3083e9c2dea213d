"""What the nightly count found to disagree: to read, and to note what was done about it."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import LocalAdmin, badge, link_to
from credits.admin.drawing import code
from credits.models import Discrepancy

KINDS = {
    "balance": gettext_lazy("Balance, entries and lots differ"),
    "chain": gettext_lazy("An entry does not fit the one before"),
    "head": gettext_lazy("The ledger's end was cut"),
    "lot": gettext_lazy("A lot holds something else than was moved"),
    "work_money": gettext_lazy("Work and ledger differ"),
    "work_open": gettext_lazy("Work ended without its refund"),
    "work_lost": gettext_lazy("A charge without work"),
    "payment": gettext_lazy("An invoice's credits are not in the ledger"),
    "payment_lost": gettext_lazy("A payment that we never heard of"),
    "payment_unknown": gettext_lazy("Credits without an invoice"),
    "payment_reversed": gettext_lazy("Credits taken back for an invoice"),
}


class KindFilter(admin.SimpleListFilter):
    """In what way things disagree."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer what the count looks for."""
        return list(KINDS.items())

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Discrepancy]
    ) -> QuerySet[Discrepancy]:
        """Keep those of the chosen kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


class OpenFilter(admin.SimpleListFilter):
    """What is still wrong, and what is not any more."""

    title = gettext_lazy("state")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer both."""
        return [("1", _("Open")), ("0", _("Gone"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Discrepancy]
    ) -> QuerySet[Discrepancy]:
        """Keep those of the chosen state."""
        if self.value() not in ("0", "1"):
            return queryset
        return queryset.filter(resolved_at__isnull=self.value() == "1")


@admin.register(Discrepancy)
class DiscrepancyAdmin(LocalAdmin[Discrepancy]):
    """Alarms. A later count closes what it finds gone; staff write down what they did."""

    list_display = (
        "what", "standing", "workspace_link", "found_at", "seen_at", "times_seen", "noted",
    )  # fmt: skip
    list_filter = (OpenFilter, KindFilter, "found_at")
    search_fields = ("kind", "key", "note", "about__name", "about__slug")
    list_select_related = ("about",)
    ordering = (F("resolved_at").desc(nulls_first=True), "-seen_at")
    actions = None
    fields = (
        "in_words", "where", "standing", "workspace_link", "found", "found_at", "seen_at",
        "times_seen", "resolved_at", "note",
    )  # fmt: skip
    readonly_fields = tuple(name for name in fields if name != "note")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The count alone finds them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Discrepancy | None = None) -> bool:
        """An alarm is never made away with."""
        return False

    @admin.display(description=gettext_lazy("what"), ordering="kind")
    def what(self, row: Discrepancy) -> SafeString:
        """Show in what way it disagrees, and where."""
        return format_html(
            '<bdi>{}</bdi><br><code class="quiet" dir="ltr">{}</code>', self.in_words(row), row.key
        )

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def in_words(self, row: Discrepancy) -> str:
        """Say in what way it disagrees."""
        return str(KINDS.get(row.kind, row.kind))

    @admin.display(description=gettext_lazy("where"))
    def where(self, row: Discrepancy) -> SafeString | str:
        """Show where, to be copied."""
        return code(row.key)

    @admin.display(description=gettext_lazy("state"), ordering="resolved_at")
    def standing(self, row: Discrepancy) -> SafeString:
        """Say whether it is still wrong."""
        return badge(_("Gone"), "good") if row.resolved_at else badge(_("Open"), "bad")

    @admin.display(description=gettext_lazy("workspace"), ordering="about__name")
    def workspace_link(self, row: Discrepancy) -> SafeString | str:
        """Link to the workspace."""
        return link_to(row.about)

    @admin.display(description=gettext_lazy("note"), boolean=True)
    def noted(self, row: Discrepancy) -> bool:
        """Say whether somebody wrote something down."""
        return bool(row.note)

    @admin.display(description=gettext_lazy("what was found"))
    def found(self, row: Discrepancy) -> SafeString:
        """Show both sides of it."""
        text = json.dumps(row.details, indent=2, ensure_ascii=False)
        return format_html('<code class="staff-block" dir="ltr" tabindex="0">{}</code>', text)
