"""People and workspaces in the staff site."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey, Membership, User, Workspace
from core.admin import ReadOnlyAdmin


class UserCreationForm(AdminUserCreationForm[User]):
    """A new person, who signs in with their e-mail address."""

    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    """People, and what staff may do."""

    add_form = UserCreationForm
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "language")}),
        (
            _("Rights"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
    )
    list_display = ("email", "name", "language", "is_staff", "is_active", "date_joined")
    search_fields = ("email", "name")
    ordering = ("-date_joined",)
    list_filter = ("is_staff", "is_active", "language")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Deactivate instead: deleting would leave a workspace without its owner."""
        return False


class MembershipInline(admin.TabularInline[Membership, Workspace]):
    """Who is in a workspace."""

    model = Membership
    extra = 0
    can_delete = False
    fields = ("user", "role", "created_at")
    readonly_fields = fields

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        """Members come by invitation."""
        return False


@admin.register(Workspace)
class WorkspaceAdmin(ReadOnlyAdmin[Workspace]):
    """Workspaces and their members."""

    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug", "id")
    inlines = (MembershipInline,)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin[ApiKey]):
    """Programs' keys; the key itself is never shown."""

    list_display = (
        "prefix",
        "name",
        "workspace",
        "user",
        "created_at",
        "last_used_at",
        "revoked_at",
    )
    list_select_related = ("workspace", "user")
    exclude = ("hash",)
