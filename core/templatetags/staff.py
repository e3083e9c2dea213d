"""What only the staff site's copies of Django's templates need."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django import template
from django.contrib.admin.helpers import AdminReadonlyField
from django.core.exceptions import FieldDoesNotExist
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from core import admin

register = template.Library()


@register.simple_tag
def moment(value: datetime) -> SafeString:
    """Show a moment on one line, in the reader's language and digits."""
    return admin.moment(value)


@register.simple_tag
def only_read(field: AdminReadonlyField) -> SafeString | str:
    """Show what a form only shows: figures and moments in the reader's digits, the rest as is."""
    name, row = field.field["name"], field.form.instance
    try:
        column = row._meta.get_field(name)
    except FieldDoesNotExist:
        return field.contents()
    if hasattr(field.model_admin, name) or not admin.is_written_locally(column):
        return field.contents()
    return admin.written(getattr(row, name))


@register.simple_tag
def cells(row: Iterable[SafeString], headers: Iterable[Mapping[str, Any]]) -> SafeString:
    """Draw a row of a list; each value carries the name of its column, for phones."""
    pairs = zip_longest(row, headers)
    return format_html_join("", "{}", ((_labelled(cell, header),) for cell, header in pairs))


def _labelled(cell: SafeString, header: Mapping[str, Any] | None) -> SafeString:
    if header is None or "action-checkbox-column" in header["class_attrib"]:
        return cell
    # Django drew the cell and escaped what is in it: its parts are as safe as the whole.
    opening, _bracket, rest = cell.partition(">")
    content, _slash, tag = rest.rpartition("</")
    return format_html(
        '{} data-label="{}"><bdi>{}</bdi></{}',
        SafeString(opening),
        capfirst(header["text"]),
        SafeString(content),
        SafeString(tag),
    )
