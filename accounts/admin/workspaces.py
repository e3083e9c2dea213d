"""Workspaces, their members, invitations, keys and exports in the staff site."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts import impersonation
from accounts.admin.standing_in import stand_in_view
from accounts.models import (
    ApiKey,
    Invitation,
    Membership,
    Role,
    User,
    Workspace,
    WorkspaceExport,
)
from core import formatting
from core.admin import (
    NOTHING,
    ReadOnlyAdmin,
    TenantAdmin,
    badge,
    link_to,
    moment,
    rows_of_workspace,
)
from core.work.admin import PaidWorkAdmin


class MembershipInline(admin.TabularInline[Membership, Workspace]):
    """Who is in a workspace."""

    model = Membership
    extra = 0
    can_delete = False
    fields = ("person", "role", "joined", "seen")
    readonly_fields = fields

    @admin.display(description=_("Member"))
    def person(self, place: Membership) -> SafeString | str:
        """Link to the person."""
        return link_to(place.user)

    @admin.display(description=_("created at"))
    def joined(self, place: Membership) -> SafeString:
        """Show since when."""
        return moment(place.created_at)

    @admin.display(description=_("last seen at"))
    def seen(self, place: Membership) -> SafeString:
        """Show the last visit."""
        return moment(place.seen_at)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """Fetch the people along."""
        return super().get_queryset(request).select_related("user").order_by("created_at")

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        """Members come by invitation."""
        return False


@admin.register(Workspace)
class WorkspaceAdmin(ReadOnlyAdmin[Workspace]):
    """Workspaces, their members, and the way to everything they own."""

    list_display = ("name", "slug", "owner", "member_count", "content_language", "created")
    list_filter = ("content_language", "created_at")
    search_fields = ("name", "slug", "id")
    search_help_text = _("Name, address or id")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    inlines = (MembershipInline,)
    fields = (
        "name", "slug", "id", "about", "content_language", "brand_color", "created_at",
        "started_at",
    )  # fmt: skip
    readonly_fields = ("id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workspace]:
        """Count the members and find the first owner along the way."""
        places = Membership.objects.filter(workspace=OuterRef("pk")).order_by()
        owners = places.filter(role=Role.OWNER).order_by("created_at")
        return (
            super()
            .get_queryset(request)
            .annotate(
                owner_email=Subquery(owners.values("user__email")[:1]),
                owner_id=Subquery(owners.values("user_id")[:1]),
                members=Subquery(
                    places.values("workspace").annotate(count=Count("pk")).values("count"),
                    output_field=IntegerField(),
                ),
            )
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Offer the way to each list of what the workspace owns."""
        lists = rows_of_workspace(Workspace, object_id, request)
        extra_context = {**(extra_context or {}), "lists": lists}
        if impersonation.may_stand_in(request.user):
            address = reverse("admin:accounts_workspace_stand_in", args=[object_id])
            extra_context["stand_in_url"] = address
        return super().change_view(request, object_id, form_url, extra_context)

    def get_urls(self) -> list[URLPattern]:
        """Add the way into the place of a member."""
        view = self.admin_site.admin_view(stand_in_view)
        own = path("<uuid:pk>/stand-in/", view, name="accounts_workspace_stand_in")
        return [own, *super().get_urls()]

    @admin.display(description=_("Owner"), ordering="owner_email")
    def owner(self, workspace: Any) -> SafeString | str:
        """Link to the first owner."""
        if not workspace.owner_id:
            return NOTHING
        return link_to(User(pk=workspace.owner_id), workspace.owner_email)

    @admin.display(description=_("members"), ordering="members")
    def member_count(self, workspace: Any) -> str:
        """Show how many people are in it."""
        return formatting.number(workspace.members or 0)


@admin.register(Membership)
class MembershipAdmin(TenantAdmin[Membership]):
    """Who is where, found by person or by workspace."""

    list_display = ("person", "tenant", "role", "created", "seen_at")
    list_filter = ("role", "created_at")
    search_fields = ("user__email", "user__name", "workspace__name", "workspace__slug")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    list_select_related = ("workspace", "user")

    def search_title(self, place: Membership) -> str:
        """Name the person: a membership has no name of its own."""
        return place.user.email

    @admin.display(description=_("user"), ordering="user__email")
    def person(self, place: Membership) -> SafeString:
        """Name the person; the list makes it the way to the membership, the form leads on."""
        return format_html("<bdi>{}</bdi>", place.user)


@admin.register(ApiKey)
class ApiKeyAdmin(TenantAdmin[ApiKey]):
    """Programs' keys; the key itself is never shown."""

    list_display = ("prefix", "name", "tenant", "by", "state", "created", "last_used_at")
    list_filter = ("created_at", "last_used_at", "revoked_at")
    search_fields = ("prefix", "name", "workspace__name", "workspace__slug", "user__email")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    list_select_related = ("workspace", "user")
    exclude = ("hash",)

    def search_title(self, key: ApiKey) -> str:
        """Name the key as its owner did."""
        return f"{key.name} ({key})"

    @admin.display(description=_("by"), ordering="user__email")
    def by(self, key: ApiKey) -> SafeString | str:
        """Link to the person it acts for."""
        return link_to(key.user)

    @admin.display(description=_("state"), ordering="revoked_at")
    def state(self, key: ApiKey) -> SafeString:
        """Say whether it still opens anything."""
        if key.revoked_at:
            return badge(pgettext("key", "Revoked"), "bad")
        if key.expires_at and key.expires_at <= timezone.now():
            return badge(pgettext("key", "Expired"), "warn")
        return badge(pgettext("key", "In use"), "good")


@admin.register(Invitation)
class InvitationAdmin(TenantAdmin[Invitation]):
    """Who was asked in; the token of the mail is never shown."""

    list_display = ("email", "tenant", "role", "stands", "by", "created", "expires_at")
    list_filter = ("role", "created_at", "expires_at")
    search_fields = ("email", "workspace__name", "workspace__slug", "invited_by__email")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    list_select_related = ("workspace", "invited_by")
    exclude = ("token_hash", "invited_by_name", "workspace_name")

    def search_title(self, row: Invitation) -> str:
        """Name whom it was sent to."""
        return row.email

    @admin.display(description=_("state"))
    def stands(self, row: Invitation) -> str:
        """Say where it stands."""
        return str(row.state.label)

    @admin.display(description=_("invited by"), ordering="invited_by__email")
    def by(self, row: Invitation) -> SafeString | str:
        """Link to who sent it."""
        return link_to(row.invited_by)


@admin.register(WorkspaceExport)
class WorkspaceExportAdmin(PaidWorkAdmin[WorkspaceExport]):
    """Exports as pieces of work; what is in them is the workspace's alone.

    Staff do not try one again: it costs nothing, so its workspace starts another.
    """

    list_display = ("__str__", *PaidWorkAdmin.work_columns, "expires_at")
    search_fields = ("id", "workspace__name", "workspace__slug")
    search_help_text = _("Workspace or id")
    fields = (
        "workspace", "state", "stage", "requested_by", "why_it_failed", "attempts", "size",
        "created_at", "submitted_at", "finished_at", "took", "expires_at",
    )  # fmt: skip
