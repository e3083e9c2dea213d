"""The audit log of everybody, for staff to read."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts import audit, devices
from accounts.models import AuditEntry
from core.admin import NOTHING, TenantAdmin, badge, link_to


class ActionFilter(admin.SimpleListFilter):
    """The kinds of lines there are, as people call them."""

    title = _("action")
    parameter_name = "action"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[AuditEntry]"
    ) -> list[tuple[str, str]]:
        """Offer every registered kind."""
        return [(each.key, str(each.label)) for each in audit.actions.all()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry]
    ) -> QuerySet[AuditEntry]:
        """Keep the lines of one kind."""
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(TenantAdmin[AuditEntry]):
    """Every line of every workspace, newest first."""

    list_display = ("what", "tenant", "by", "in_place", "address", "created")
    list_filter = (ActionFilter, "created_at")
    search_fields = ("subject", "user__email", "workspace__name", "workspace__slug", "request_id")
    search_help_text = _("Subject, person, workspace or request")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    list_select_related = ("workspace", "user", "staff")
    fields = (
        "action", "workspace", "by", "in_place", "subject", "target", "details", "address", "agent",
        "request_id", "created_at",
    )  # fmt: skip
    readonly_fields = ("by", "in_place")

    def search_title(self, row: AuditEntry) -> str:
        """Name the kind and what it was about."""
        return f"{audit.action_of(row.action).label} {row.subject}".strip()

    @admin.display(description=_("action"), ordering="action")
    def what(self, row: AuditEntry) -> SafeString:
        """Name the kind, and below it tell what happened."""
        action = audit.action_of(row.action)
        drawn, said = badge(action.label, action.tone), audit.sentence_of(row)
        return format_html('{}<br><span class="quiet">{}</span>', drawn, said)

    @admin.display(description=_("by"), ordering="user__email")
    def by(self, row: AuditEntry) -> SafeString | str:
        """Link to the person."""
        return link_to(row.user)

    @admin.display(description=_("staff in their place"), ordering="staff__email")
    def in_place(self, row: AuditEntry) -> SafeString | str:
        """Link to the member of staff, where it was one."""
        return link_to(row.staff)

    @admin.display(description=_("device"))
    def device(self, row: AuditEntry) -> str:
        """Name the device in words."""
        return devices.in_words(row.agent) if row.agent else NOTHING
