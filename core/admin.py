"""The staff site's base classes, and the columns its lists share."""

from abc import ABCMeta
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import formatting
from core.hooks import Hook

ModelT = TypeVar("ModelT", bound=models.Model)

NOTHING = "–"


class AbstractAdmin(ABCMeta, forms.MediaDefiningClass):
    """Lets an admin leave a method open: one that does not say it is no admin at all."""


# The audit log takes part: staff changed a row ("added", "changed", "deleted", or "action" and a
# note of what was done), or opened one. Both run in the staff scope of the request.
staff_changed: Hook[HttpRequest, models.Model, str, str] = Hook()
staff_looked: Hook[HttpRequest, models.Model] = Hook()


def row_address(row: models.Model) -> str:
    """Return where the staff site shows a row; empty where it does not."""
    meta = row._meta
    try:
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""


def link_to(row: models.Model | None, text: object = None) -> SafeString | str:
    """Draw a link to a row in the staff site, by its own name unless ``text`` says another."""
    if row is None:
        return NOTHING
    words = str(row) if text is None else str(text)
    address = row_address(row)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, words) if address else words


def badge(words: object, tone: str = "") -> SafeString:
    """Draw a state as a badge; ``tone`` is "good", "warn", "bad", "accent" or empty."""
    return format_html('<span class="staff-badge" data-tone="{}">{}</span>', tone, words)


def moment(value: datetime | None) -> SafeString:
    """Show a moment on one line, in the reader's language and digits."""
    words = formatting.day_and_time(value) if value else NOTHING
    return format_html('<span class="staff-moment">{}</span>', words)


def is_written_locally(field: object) -> bool:
    """Say whether a field holds figures, days or moments, which Django writes in its own digits."""
    if not isinstance(field, (models.DateField, models.IntegerField)):
        return False
    return not (field.primary_key or field.choices)


def written(value: datetime | date | int | None) -> SafeString | str:
    """Write what such a field holds in the reader's language and digits."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        return moment(value)
    return formatting.day(value) if isinstance(value, date) else formatting.number(value)


@cache
def _column_of(field: models.Field[Any, Any]) -> Callable[[models.Model], SafeString | str]:
    # Kept: Django tells the columns of a list apart by identity.
    @admin.display(description=field.verbose_name, ordering=field.name)
    def column(row: models.Model) -> SafeString | str:
        return written(getattr(row, field.name))

    column.__name__ = field.name
    return column


class LocalAdmin(admin.ModelAdmin[ModelT], Generic[ModelT]):
    """Lists whose figures and moments stand in the reader's language and digits."""

    empty_value_display = NOTHING

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Draw what Django would write in its own digits."""
        return [self._local(name) for name in super().get_list_display(request)]

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Name the two inputs of a moment: Django leaves them without a label."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.SplitDateTimeField):
            names = (gettext("Date:"), gettext("Time:"))
            for part, name in zip(field.widget.widgets, names, strict=True):
                part.attrs["aria-label"] = f"{capfirst(field.label)} · {name.rstrip(':')}"
        return field

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ModelT | None:
        """Find a row that is opened, and let it be known that it was."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            staff_looked.send(request, found)
        return found

    def note_action(self, request: HttpRequest, rows: Sequence[ModelT], note: str) -> None:
        """Note in both logs what staff did to rows by an action of their list."""
        LogEntry.objects.log_actions(
            user_id=str(request.user.pk), queryset=rows, action_flag=CHANGE, change_message=note
        )
        for row in rows:
            staff_changed.send(request, row, "action", note)

    def log_addition(self, request: HttpRequest, obj: ModelT, message: Any) -> Any:
        """Note in both logs that a row was added."""
        staff_changed.send(request, obj, "added", "")
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: ModelT, message: Any) -> Any:
        """Note in both logs that a row was changed."""
        staff_changed.send(request, obj, "changed", "")
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Note in both logs that rows were deleted."""
        for row in queryset:
            staff_changed.send(request, row, "deleted", "")
        return super().log_deletions(request, queryset)

    def _local(self, name: Any) -> Any:
        if not isinstance(name, str) or hasattr(self, name) or name == "__str__":
            return name
        found = {field.name: field for field in self.opts.concrete_fields}.get(name)
        return _column_of(found) if is_written_locally(found) else name


class ReadOnlyAdmin(LocalAdmin[ModelT], Generic[ModelT]):
    """Rows that staff may read and search; whatever changes them goes through a service."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is added by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted by hand."""
        return False

    @admin.display(description=_("time"), ordering="created_at")
    def created(self, row: Any) -> SafeString:
        """Show when the row was made, in the reader's language and digits."""
        return moment(row.created_at)


class TenantAdmin(ReadOnlyAdmin[ModelT], Generic[ModelT]):
    """Rows that belong to a workspace: found by it, and a click away from it."""

    list_select_related: ClassVar[tuple[str, ...]] = ("workspace",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelT]:
        """Bring along whose row it is and the people in it, for its own form as for the list."""
        people = [
            field.name
            for field in self.opts.concrete_fields
            if field.is_relation and field.related_model is get_user_model()
        ]
        return super().get_queryset(request).select_related(*self.list_select_related, *people)

    @admin.display(description=_("workspace"), ordering="workspace__name")
    def tenant(self, row: Any) -> SafeString | str:
        """Link to the workspace."""
        return link_to(row.workspace)


def rows_of_workspace(
    tenant: type[models.Model], pk: object, request: HttpRequest
) -> list[tuple[str, str]]:
    """Return name and address of each list that a workspace has rows in and the reader may see."""
    lists = []
    for model, site in admin.site._registry.items():
        if not _belongs_to(model, tenant) or not site.has_view_permission(request):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        # Encoded: whatever stands in the address of a row is a value here.
        query = urlencode({"workspace__exact": str(pk)})
        lists.append((str(model._meta.verbose_name_plural), f"{reverse(name)}?{query}"))
    return sorted(lists)


def _belongs_to(model: type[models.Model], tenant: type[models.Model]) -> bool:
    fields = {field.name: field for field in model._meta.get_fields()}
    return "workspace" in fields and fields["workspace"].related_model is tenant
