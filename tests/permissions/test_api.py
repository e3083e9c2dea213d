"""Every operation of the API, tried by everybody."""

from functools import cache
from typing import NamedTuple

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.permissions import subjects, table
from tests.permissions.company import STRANGER, WALKERS, Company
from tests.permissions.outcomes import outcome

HEADING = "API"


class Operation(NamedTuple):
    """One method at one address, as the schema names it: "api_members_partial_update"."""

    path: str
    method: str

    @property
    def parameters(self) -> list[str]:
        """The names in braces."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


@cache
def operations() -> list[Operation]:
    """Return every operation of the schema."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return sorted(
        Operation(path, method.upper())
        for path, methods in schema["paths"].items()
        for method in methods
    )


@pytest.mark.parametrize("operation", operations(), ids=lambda each: f"{each.method} {each.path}")
def test_an_operation_is_for_whom_the_table_says(operation: Operation) -> None:
    company = Company()

    found = tuple(_try(company, operation, who) for who in WALKERS)

    expected = table.rows(HEADING).get((operation.path, operation.method))
    row = table.row(operation.path, operation.method, found)
    assert expected == found, f"docs/permissions.md should say:\n{row}"


def _try(company: Company, operation: Operation, who: str) -> str:
    address = operation.path.format(**subjects.of(operation.path, company))
    # A stranger asks for the company's workspace by name; everybody else is at home there.
    headers = {"X-Workspace-Id": str(company.account.workspace.pk)} if who == STRANGER else {}
    program = company.program(who)
    return outcome(program.generic(operation.method, address, headers=headers))


def test_the_table_names_no_operation_that_is_gone() -> None:
    assert set(table.rows(HEADING)) <= set(operations())


def test_subjects_are_known_for_every_operation() -> None:
    missing = [
        each.path
        for each in operations()
        if each.parameters and not subjects.of(each.path, Company())
    ]
    assert missing == []
