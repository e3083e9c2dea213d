"""Rows with a version and a date: what was in force or was used is never edited, only followed."""

from abc import abstractmethod
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock, formatting
from core.admin import AbstractAdmin, LocalAdmin, badge

RowT = TypeVar("RowT", bound=models.Model)


class VersionForm(forms.ModelForm[Any]):
    """A version and the date from which it is in force.

    ``family`` names the field that all versions of one thing have in common.
    """

    family: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label)
        if "version" in self.fields:
            self.fields["version"].required = False
            self.fields["version"].help_text = _("Leave it empty for the next number.")

    def clean(self) -> dict[str, Any]:
        """Number the version, and let none begin before those it follows."""
        cleaned = super().clean() or {}
        family = cleaned.get(self.family) or getattr(self.instance, self.family, None)
        if not family:
            return cleaned
        others = self._meta.model.objects.filter(**{self.family: family}).exclude(
            pk=self.instance.pk
        )
        if "version" in self.fields and "version" not in self.errors:
            cleaned["version"] = self._numbered(others, cleaned.get("version"))
        starts_at = cleaned.get("starts_at")
        if starts_at is not None:
            version = cleaned.get("version") or self.instance.version
            self._check_date(others, version, starts_at)
        return cleaned

    def _numbered(self, others: QuerySet[Any], wanted: int | None) -> int:
        following = next_version(others)
        if wanted is not None and wanted != following:
            text = _("The next version has the number %(number)s.")
            self.add_error(
                "version", ValidationError(text, params={"number": formatting.number(following)})
            )
        return following

    def _check_date(self, others: QuerySet[Any], version: int, starts_at: datetime) -> None:
        today = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
        if starts_at < today:
            self.add_error("starts_at", _("What was cannot be changed: begin today or later."))
        earlier = others.filter(version__lt=version).aggregate(last=Max("starts_at"))["last"]
        if earlier is not None and starts_at < earlier:
            text = _("An earlier version begins only on %(date)s. Begin then or later.")
            moment = formatting.day_and_time(earlier)
            self.add_error("starts_at", ValidationError(text, params={"date": moment}))
        later = others.filter(version__gt=version, starts_at__lt=starts_at)
        if later.exists():
            self.add_error("starts_at", _("A later version begins before that. Begin earlier."))


def next_version(versions: QuerySet[Any]) -> int:
    """Return the number after the highest."""
    return int(versions.aggregate(last=Max("version"))["last"] or 0) + 1


class DatedAdmin(LocalAdmin[RowT], Generic[RowT], metaclass=AbstractAdmin):
    """Versions: added with a date, changed or withdrawn only until it has come or one is used.

    ``copied`` names what a new version takes over from the one it was begun from.
    """

    family: ClassVar[str]
    copied: ClassVar[tuple[str, ...]] = ()
    # Nothing goes by the dozen.
    actions = None

    @abstractmethod
    def is_used(self, row: RowT) -> bool:
        """Say whether something was bought or done by this version."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[RowT]:
        """Find the version in force along the way."""
        alike = self.model._default_manager.filter(
            **{self.family: OuterRef(self.family)}, starts_at__lte=clock.now()
        )
        current = alike.order_by("-starts_at", "-version").values("pk")[:1]
        rows: QuerySet[RowT] = super().get_queryset(request)
        return cast(QuerySet[RowT], rows.annotate(current_pk=Subquery(current)))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Offer a further version to those who may add one."""
        columns = super().get_list_display(request)
        return [*columns, "following"] if self.has_add_permission(request) else columns

    def get_readonly_fields(self, request: HttpRequest, obj: RowT | None = None) -> tuple[str, ...]:
        """Keep whose version it is, and its number."""
        given = tuple(super().get_readonly_fields(request, obj))
        return (*given, self.family, "version") if obj else given

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Propose today, and what the version holds from which this one was begun."""
        now = timezone.localtime(clock.now()).replace(second=0, microsecond=0)
        proposed: dict[str, Any] = {"starts_at": now}
        source = self._source(request)
        if source is not None:
            family = self.model._meta.get_field(self.family).attname  # type: ignore[union-attr]
            alike = self.model._default_manager.filter(**{family: getattr(source, family)})
            proposed |= {name: getattr(source, name) for name in self.copied}
            proposed |= {self.family: getattr(source, family), "version": next_version(alike)}
        return proposed

    def has_change_permission(self, request: HttpRequest, obj: RowT | None = None) -> bool:
        """What was in force or was used stays as it is."""
        return super().has_change_permission(request, obj) and not (obj and self.is_fixed(obj))

    def has_delete_permission(self, request: HttpRequest, obj: RowT | None = None) -> bool:
        """Only what is to come can be withdrawn, one at a time."""
        if obj is None or self.is_fixed(obj):
            return False
        return super().has_delete_permission(request, obj)

    def is_fixed(self, row: Any) -> bool:
        """Say whether a version can no longer be changed."""
        return row.starts_at <= clock.now() or self.is_used(row)

    @admin.display(description=gettext_lazy("state"), ordering="starts_at")
    def stands(self, row: Any) -> SafeString:
        """Say whether it is in force, was, or will be."""
        if row.pk == row.current_pk:
            return badge(_("In force"), "good")
        return badge(_("To come"), "accent") if row.starts_at > clock.now() else badge(_("Past"))

    @admin.display(description=gettext_lazy("new version"))
    def following(self, row: Any) -> SafeString:
        """Lead to the form of a version that begins as a copy of this one."""
        meta = self.model._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_add")
        return format_html('<a href="{}?from={}">{}</a>', address, row.pk, _("New version…"))

    def _source(self, request: HttpRequest) -> RowT | None:
        given = request.GET.get("from", "")
        is_number = given.isascii() and given.isdigit() and len(given) < 10
        return self.model._default_manager.filter(pk=given).first() if is_number else None
