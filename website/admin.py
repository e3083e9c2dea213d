"""Articles and incidents in the staff site, each text in five languages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from core.admin import LocalAdmin, ReadOnlyAdmin
from core.health import components
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


class ComponentFilter(admin.SimpleListFilter):
    """Days of one part of the product, by its name on the status page."""

    title = _("component")
    parameter_name = "component"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return every part that is watched."""
        return [(each.key, each.label) for each in components.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StatusDay]) -> QuerySet[StatusDay]:
        """Keep the days of the chosen part."""
        return queryset.filter(component=self.value()) if self.value() else queryset


@admin.register(StatusDay)
class StatusDayAdmin(ReadOnlyAdmin[StatusDay]):
    """The rollup behind the bars, to read."""

    list_display = ("day", "part", "checks", "failures", "state", "sampled_at")
    list_filter = (ComponentFilter,)
    search_fields = ("component",)
    date_hierarchy = "day"
    ordering = ("-day", "component")

    @admin.display(description=_("component"), ordering="component")
    def part(self, row: StatusDay) -> str:
        """Name the part as the status page does."""
        names = {each.key: each.label for each in components.all()}
        return str(names.get(row.component, row.component))
