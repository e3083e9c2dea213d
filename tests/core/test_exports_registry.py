"""Every tenant table is taken along, or somebody said why not."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model

from core import exports
from core.models import WorkspaceModel

# What stays behind, each with the reason.
NOT_TAKEN = {
    "accounts.ApiKey": "a secret's hash; the log tells who made it",
    "accounts.ExportPart": "an export itself",
    "accounts.WorkspaceExport": "an export itself",
    "core.IdempotencyKey": "the memory of requests for a day",
    "credits.GrantRequest": "how staff came to a decision; what it did stands in the ledger",
    "integrations.Credential": "a secret",
    "notifications.Notification": "what each member was told, made from rows that are taken",
    "notifications.Preference": "how each member wants to hear of things: theirs, not the owner's",
}


def taken() -> set[type[Model]]:
    return {model for each in exports.exporters.all() for model in each.models}


def test_every_tenant_table_is_taken_along_or_on_the_list() -> None:
    tenant = {m._meta.label for m in apps.get_models() if issubclass(m, WorkspaceModel)}
    left = tenant - {model._meta.label for model in taken()}

    assert left == set(NOT_TAKEN)


@pytest.mark.parametrize("name", ["../etc", "Leads", "a/b", "", "a.b", "leads\n", "x" * 61])
def test_a_table_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        exports.Table(name, ["id"], [])


@pytest.mark.parametrize("name", ["../a.png", "/a.png", "a/b.png", "C:a.png", ".png", "a", "a..b"])
def test_a_file_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        exports.File(name, b"")


def test_numbers_stay_numbers_and_texts_are_disarmed() -> None:
    line = exports.csv_line([-5, "-5", None, True, {"a": "=1"}, b"\x01", 'Bread, "fresh"'])

    assert line == '-5,\'-5,,true,"{""a"": ""=1""}",01,"Bread, ""fresh"""\r\n'


def test_rows_are_read_only_when_they_are_written() -> None:
    read = []

    def rows() -> Iterator[list[int]]:
        read.append(1)
        yield [1]

    table = exports.Table("loaves", ["id"], rows())

    assert read == []
    assert list(table.rows) == [[1]]
