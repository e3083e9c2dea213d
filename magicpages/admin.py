"""Pages and leads in the staff site: to look at, not to write for customers."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from magicpages.models import Lead, MagicPage, Publication


@admin.register(MagicPage)
class MagicPageAdmin(ReadOnlyAdmin[MagicPage]):
    """Pages as pieces of work: state, tries, cause, money."""

    list_display = (
        "__str__", "workspace", "status", "stage", "attempts", "failure_class",
        "credits_charged", "credits_refunded", "language", "created_at",
    )  # fmt: skip
    list_filter = ("status", "failure_class", "language", "theme")
    search_fields = ("id", "title", "workspace__name", "workspace__slug")
    list_select_related = ("workspace",)


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin[Publication]):
    """What is public."""

    list_display = ("path", "workspace", "content_version", "published_at")
    search_fields = ("path",)
    exclude = ("html", "html_gzip")
    list_select_related = ("workspace",)


@admin.register(Lead)
class LeadAdmin(ReadOnlyAdmin[Lead]):
    """Who answered."""

    list_display = ("email", "name", "workspace", "page", "created_at")
    search_fields = ("email", "workspace__slug")
    list_select_related = ("workspace", "page")
