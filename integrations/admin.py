"""Connections in the staff site: that they are there, never their keys."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import TenantAdmin
from integrations.models import Credential


@admin.register(Credential)
class CredentialAdmin(TenantAdmin[Credential]):
    """Who uses a key of their own, and whether it works."""

    list_display = ("provider", "tenant", "status", "last4", "checked_at")
    list_filter = ("provider", "status")
    search_fields = ("workspace__name", "workspace__slug", "last4")
    search_help_text = _("Workspace, its address, or the last four characters")
    ordering = ("-checked_at",)
    fields = (
        "workspace", "provider", "last4", "status", "last_error", "checked_at", "created_by",
        "created_at",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        """Leave the sealed column where it is."""
        return super().get_queryset(request).defer("secret")
