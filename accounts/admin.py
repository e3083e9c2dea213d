"""People and workspaces in the staff site."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    SetUnusablePasswordMixin,
)
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.models import ApiKey, Membership, Role, User, Workspace
from core import formatting
from core.admin import (
    NOTHING,
    LocalAdmin,
    ReadOnlyAdmin,
    TenantAdmin,
    badge,
    link_to,
    moment,
    rows_of_workspace,
)


class UserCreationForm(AdminUserCreationForm[User]):
    """A new person, who signs in with their e-mail address."""

    class Meta:
        model = User
        fields = ("email",)


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """Another person's new password; Django words its hint before it knows the reader."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "usable_password" not in self.fields:
            return
        self.fields["usable_password"].help_text = format_html(
            '{}<ul id="id_unusable_warning" class="messagelist"><li class="warning">{}</li></ul>',
            SetUnusablePasswordMixin.usable_password_help_text,
            _("If disabled, the current password for this user will be lost."),
        )


@admin.register(User)
class UserAdmin(LocalAdmin[User], DjangoUserAdmin[User]):
    """People, and what staff may do."""

    add_form = UserCreationForm
    change_password_form = PasswordForm
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "language")}),
        (_("Workspaces"), {"fields": ("workspaces",)}),
        (_("Preferences"), {"fields": ("theme", "digits", "date_joined", "last_login")}),
        (
            _("Rights"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
    )
    readonly_fields = ("workspaces", "theme", "digits", "date_joined", "last_login")
    list_display = (
        "email",
        "name",
        "language",
        "is_staff",
        "is_active",
        "last_login",
        "date_joined",
    )
    search_fields = ("email", "name", "id")
    search_help_text = _("E-mail address, name or id")
    ordering = ("-date_joined",)
    list_filter = ("is_staff", "is_active", "language", "date_joined")
    date_hierarchy = "date_joined"
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description=_("workspaces"))
    def workspaces(self, user: User) -> SafeString | str:
        """Link to each workspace the person is in, with what they are there."""
        places = Membership.objects.filter(user=user).select_related("workspace")
        rows = [(link_to(place.workspace), place.get_role_display()) for place in places]
        return format_html_join(mark_safe("<br>"), "{} · {}", rows) or NOTHING

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Deactivate instead: deleting would leave a workspace without its owner."""
        return False


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
        return super().change_view(request, object_id, form_url, extra_context)

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
