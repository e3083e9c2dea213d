"""Articles and incidents in the staff site, each text in five languages."""

from django.contrib import admin
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin

from core.admin import LocalAdmin, ReadOnlyAdmin
from website.models import Article, Incident, StatusDay


@admin.register(Article)
class ArticleAdmin(LocalAdmin[Article], TranslationAdmin[Article]):
    """Help and legal texts. A text that staff changed is never overwritten by a release."""

    list_display = ("title", "section", "slug", "order", "is_published", "dated_on", "updated_at")
    list_filter = ("section", "is_published")
    search_fields = ("title", "summary", "body", "slug")
    readonly_fields = ("updated_at",)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """The next release would bring it back: an article is unpublished instead."""
        return False


@admin.register(Incident)
class IncidentAdmin(LocalAdmin[Incident], TranslationAdmin[Incident]):
    """What visitors of the status page are told."""

    list_display = ("title", "impact", "started_at", "resolved_at")
    list_filter = ("impact",)
    search_fields = ("title", "body")
    date_hierarchy = "started_at"


@admin.register(StatusDay)
class StatusDayAdmin(ReadOnlyAdmin[StatusDay]):
    """The rollup behind the bars, to read."""

    list_display = ("day", "component", "checks", "failures", "state", "sampled_at")
    list_filter = ("component",)
    search_fields = ("component",)
    date_hierarchy = "day"
    ordering = ("-day", "component")
