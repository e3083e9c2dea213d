"""One search over every list of the staff site, within the rights of whoever searches.

It reads across workspaces: it runs within the staff scope, behind the staff site's doors.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from core import text_rules
from core.admin import row_address

HITS = 6
OPENED = 7
LEAST_SEARCH = 2


class Hit(NamedTuple):
    """A row that was found; ``detail`` names its workspace."""

    title: str
    detail: str
    url: str


class Found(NamedTuple):
    """The rows of one list that were found; ``more_url`` leads to all, if there are more."""

    name: str
    hits: list[Hit]
    more_url: str


def search(site: AdminSite, request: HttpRequest, text: str) -> list[Found]:
    """Return what is found in every list that can be searched and that the reader may see.

    One query asks all lists; the rows of the first few that have any are fetched, the others are
    named with the way to theirs.
    """
    text = text_rules.clean(text)
    if len(text) < LEAST_SEARCH:
        return []
    lists = {
        each.model._meta.label_lower: each
        for each in site._registry.values()
        if each.get_search_fields(request) and each.has_view_permission(request)
    }
    keys: dict[str, list[str]] = {label: [] for label in lists}
    for row in _matching(list(lists.values()), request, text):
        keys[row["row_list"]].append(row["row_key"])
    matched = [(lists[label], found) for label, found in keys.items() if found]
    opened = [_found(each, request, text, found) for each, found in matched[:OPENED]]
    return opened + [_found(each, request, text, []) for each, _found_too in matched[OPENED:]]


def _matching(
    lists: list[ModelAdmin[Any]], request: HttpRequest, text: str
) -> Iterable[dict[str, str]]:
    """Return list and key of the rows that match, a few of each list, in one query."""
    parts = [_keys(each, request, text) for each in lists]
    if not parts:
        return []
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def _keys(each: ModelAdmin[Any], request: HttpRequest, text: str) -> QuerySet[Any, dict[str, str]]:
    rows, _duplicates = each.get_search_results(request, each.get_queryset(request), text)
    label = Value(each.model._meta.label_lower, output_field=CharField())
    found: QuerySet[Any, dict[str, str]] = (
        rows.order_by(*(each.get_ordering(request) or ("-pk",)))
        .annotate(row_list=label, row_key=Cast("pk", CharField()))
        .values("row_list", "row_key")[: HITS + 1]
    )
    return found


def _found(each: ModelAdmin[Any], request: HttpRequest, text: str, keys: list[str]) -> Found:
    hits = [_hit(each, row) for row in _rows(each, request, keys[:HITS])] if keys else []
    meta = each.model._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    is_all = 0 < len(keys) <= HITS
    more_url = "" if is_all else f"{address}?{urlencode({'q': text})}"
    return Found(str(meta.verbose_name_plural), hits, more_url)


def _rows(each: ModelAdmin[Any], request: HttpRequest, keys: list[str]) -> QuerySet[Any]:
    rows = each.get_queryset(request).filter(pk__in=keys)
    related = each.get_list_select_related(request)
    if isinstance(related, (list, tuple)):
        rows = rows.select_related(*related)
    return rows.order_by(*(each.get_ordering(request) or ("-pk",)))


def _hit(each: ModelAdmin[Any], row: Any) -> Hit:
    title = getattr(each, "search_title", str)
    workspace = getattr(row, "workspace", None)
    return Hit(title(row), str(workspace) if workspace else "", row_address(row))
