"""All workspaces of a person side by side, with the figures that every module adds."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, F, Func, JSONField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Lower
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Membership
from core import formatting, text_rules
from core.columns import Column, OnPhone
from core.filters import Search
from core.interface import overview
from core.keyset import Order
from core.tables import SORT, Listing, Sort, Table

# Smaller than any figure: where there is none, a workspace comes last.
_LEAST = Value(-1, BigIntegerField())
NOTHING = "\N{EN DASH}"
_SEARCH = Search(hint=_("Search by name"))
_ALL = "SELECT * FROM accounts_figures_of_user()"


def _ago(seconds: int) -> str:
    return formatting.relative_time(datetime.fromtimestamp(seconds, tz=UTC))


def read_own(user_id: UUID) -> dict[UUID, tuple[int, int | None]]:
    """Return how many members each workspace has, and when one of them was there last."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL)
        return {
            workspace: (members, int(seen.timestamp()) if seen else None)
            for workspace, members, seen in cursor.fetchall()
        }


OWN = overview.Figures(
    "accounts",
    90,
    (
        overview.Column("members", _("Members"), _("Most members")),
        overview.Column("seen", _("Last active"), _("Active last"), show=_ago),
    ),
    read_own,
)


class Row:
    """A workspace as the list shows it."""

    def __init__(self, membership: Membership, figures: Mapping[str, str], here: UUID | None):
        self.pk = membership.workspace_id
        self.workspace = membership.workspace
        self.role = membership.get_role_display()
        self.is_current = membership.workspace_id == here
        self.figures = figures

    def __str__(self) -> str:
        return self.workspace.name


def read(request: HttpRequest, *, user_id: UUID, here: UUID | None) -> Listing:
    """Return the part of the list that a request asks for. Needs a scope of that person."""
    found = {each.key: each.read(user_id) for each in overview.figures.all()}
    rows: QuerySet[Any] = (
        Membership.objects.filter(user_id=user_id, workspace__erased_at=None)
        .select_related("workspace")
        .annotate(sort_name=Lower("workspace__name"))
    )
    rows = _searchable(_sortable(rows, request.GET.get(SORT, "").lstrip("-"), found), request)
    return _table().read(
        request,
        rows,
        present=lambda part: [Row(each, _texts(each.workspace_id, found), here) for each in part],
    )


@cache
def _table() -> Table:
    """Return the list, once every module has hung up its columns."""
    columns = [column for each in overview.figures.all() for column in each.columns]
    return Table(
        "workspaces",
        _("Your workspaces"),
        sorts=(
            Sort("name", _("Name, A to Z"), Order(("sort_name",)), _("Name, Z to A")),
            *(Sort(each.key, each.most_label, Order((f"-{each.key}",))) for each in columns),
            Sort("created_at", _("Joined last"), Order(("-created_at",))),
        ),
        columns=(
            Column(
                "name", pgettext_lazy("of a workspace", "Name"), sort="name", is_row_header=True,
                template="workspaces/_name.html", on_phone=OnPhone.TITLE,
            ),
            *(_column(each) for each in columns),
            Column("work", "", template="workspaces/_work_here.html", on_phone=OnPhone.LINE),
        ),
        filters=(_SEARCH,),
        empty="workspaces/_none.html",
        # Whoever has many sees that by the pages; the count would be one query more.
        count_up_to=0,
    )  # fmt: skip


def _column(figure: overview.Column) -> Column:
    return Column(
        figure.key,
        figure.label,
        value=lambda row: row.figures.get(figure.key, ""),
        sort=figure.key,
        is_number=True,
        on_phone=OnPhone.LABELLED,
    )


def _texts(
    workspace_id: UUID, found: Mapping[str, Mapping[UUID, Sequence[int | None]]]
) -> dict[str, str]:
    texts = {}
    for each in overview.figures.all():
        values = found[each.key].get(workspace_id, ())
        for column, value in zip(each.columns, values, strict=False):
            texts[column.key] = NOTHING if value is None else column.show(value)
    return texts


def _sortable(
    rows: QuerySet[Any], key: str, found: Mapping[str, Mapping[UUID, Sequence[int | None]]]
) -> QuerySet[Any]:
    """Let the rows be ordered by a figure: the database learns it, so that paging goes on by it."""
    for each in overview.figures.all():
        for place, column in enumerate(each.columns):
            if column.key == key:
                values = {str(pk): figures[place] for pk, figures in found[each.key].items()}
                figure = Cast(_looked_up(values), BigIntegerField())
                known: QuerySet[Any] = rows.annotate(**{key: Coalesce(figure, _LEAST)})
                return known
    return rows


def _searchable(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Let the rows be searched as everything is: no case, no accents."""
    if not request.GET.get(_SEARCH.name):
        return rows
    names = rows.values_list("workspace_id", "workspace__name")
    folded = {str(pk): text_rules.fold(name) for pk, name in names}
    text = Coalesce(_looked_up(folded), Value("", TextField()))
    known: QuerySet[Any] = rows.annotate(**{_SEARCH.field: text})
    return known


def _looked_up(values: Mapping[str, Any]) -> Func:
    """Return the value of each row's workspace, as text."""
    return Func(
        Cast(Value(json.dumps(values)), JSONField()),
        Cast(F("workspace_id"), TextField()),
        function="jsonb_extract_path_text",
        output_field=TextField(),
    )
