"""Pages and leads in the staff site: to look at, not to write for customers."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import TenantAdmin, link_to
from core.work.admin import RetriedWorkAdmin
from core.work.models import PaidWork
from magicpages import staff
from magicpages.models import Lead, MagicPage, Publication


@admin.register(MagicPage)
class MagicPageAdmin(RetriedWorkAdmin[MagicPage]):
    """Pages as pieces of work: state, tries, cause, money."""

    retry_permission = "credits.add_entry"

    list_display = ("__str__", *RetriedWorkAdmin.work_columns)
    list_filter = (*RetriedWorkAdmin.list_filter, "language", "theme", "is_sample")
    search_fields = ("id", "title", "business", "workspace__name", "workspace__slug")
    search_help_text = _("Title, business, workspace or id")
    fieldsets = (
        (None, {"fields": ("workspace", "title", "slug", "state", "stage", "requested_by")}),
        (_("Failure"), {"fields": ("why_it_failed", "attempts", "late_result")}),
        (_("Credits"), {"fields": ("spent",)}),
        (
            _("Brief"),
            {
                "fields": (
                    "product",
                    "audience",
                    "offer",
                    "proof",
                    "business",
                    "tone",
                    "language",
                    "theme",
                )
            },
        ),  # fmt: skip
        (_("Writing"), {"fields": ("model", "is_sample", "content_version")}),
        (
            _("Times"),
            {
                "fields": (
                    "created_at",
                    "submitted_at",
                    "finished_at",
                    "took",
                    "due_at",
                    "deadline_at",
                )
            },
        ),
    )

    def retry(self, item: MagicPage, *, reason: str, request: HttpRequest) -> PaidWork:
        """Make a failed page again, at our cost."""
        assert request.user.is_authenticated  # noqa: S101 - the staff site lets nobody else in.
        return staff.retry_page(page=item, reason=reason, by=request.user)


@admin.register(Publication)
class PublicationAdmin(TenantAdmin[Publication]):
    """What is public."""

    list_display = ("path", "tenant", "page_link", "content_version", "published_at")
    list_filter = ("published_at",)
    search_fields = ("path", "workspace__name", "page__title")
    date_hierarchy = "published_at"
    ordering = ("-published_at",)
    exclude = ("html", "html_gzip", "content", "etag")
    list_select_related = ("workspace", "page")

    @admin.display(description=_("page"), ordering="page__title")
    def page_link(self, row: Publication) -> SafeString | str:
        """Link to the page."""
        return link_to(row.page)


@admin.register(Lead)
class LeadAdmin(TenantAdmin[Lead]):
    """Who answered."""

    list_display = ("email", "name", "tenant", "page_link", "language", "created")
    list_filter = ("language", "created_at")
    search_fields = ("email", "name", "phone", "workspace__name", "workspace__slug")
    search_help_text = _("E-mail address, name, phone or workspace")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    list_select_related = ("workspace", "page")

    @admin.display(description=_("page"), ordering="page__title")
    def page_link(self, row: Lead) -> SafeString | str:
        """Link to the page whose form was sent."""
        return link_to(row.page)
