"""The OpenAPI document tells the truth: what it promises of every operation is what comes back.

Programs are made up from the document itself, good ones and bad ones alike. Nothing they send may
crash, and each answer must be one that the document announces: its status, type and fields. The
same examples come at every run.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from rest_framework.test import APIClient
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts import services, tokens
from accounts.models import ApiKey, Role, User, Workspace
from core import tenancy
from magicpages.models import MagicPage
from nexusone.wsgi import application
from tests.magicpages import contents
from tests.support import people
from tests.support.people import Account

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 7,
        "suppress-health-check": ["all"],
        "generation": {
            "max-examples": 8,
            "deterministic": True,
            "no-shrink": True,
            "database": "none",
            # Who calls is settled below; tests/api/test_keys.py sends what is not good.
            "with-security-parameters": False,
        },
        "phases": {
            # 405 belongs to no operation: tests/api/test_conventions.py has it.
            "coverage": {"unexpected-methods": []},
            "stateful": {"enabled": False},
        },
    }
)


def served(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer as the server does, which tells where a request comes from; unpacked, for reading."""
    told = {"REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "identity"}
    return application({**environ, **told}, start_response)


schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", served, config=CONFIG)


def made_ids(account: Account) -> dict[str, list[str]]:
    """Make something at every address with an id, and return the ids by the head of the address."""
    workspace = account.workspace
    pages = [contents.ready(account) for _ in range(2)]
    member = people.join(workspace, Role.EDITOR)
    with tenancy.workspace(workspace.pk, user_id=account.user.pk):
        invited = services.invite(
            workspace=workspace, email=people.address("guest"), role="viewer", by=account.user
        )
        key = services.issue_api_key(
            workspace_id=workspace.pk,
            user=account.user,
            name="Till",
            scopes=["pages:read"],
            expires_at=None,
        )
        place = member.memberships.get()
    return {
        "magic-pages": [str(page.pk) for page in pages],
        "members": [str(place.pk)],
        "invitations": [str(invited.pk)],
        "api-keys": [str(key.key.pk)],
        "workspaces": [str(workspace.pk)],
    }


def forget_names(user: User) -> None:
    """Take away the names that were made up: some are texts of ours, which other tests look for."""
    with tenancy.system_scope(tenancy.SystemUse.STAFF):
        mine = Workspace.objects.filter(pk__in=user.memberships.values("workspace"))
        MagicPage.objects.filter(workspace__in=mine).update(business="", product="Bread")
        ApiKey.objects.filter(workspace__in=mine).update(name="Contract")
        mine.update(name="Contract")
        User.objects.filter(pk=user.pk).update(name="")


@pytest.fixture
def call_as_owner() -> Iterator[Callable[[schemathesis.Case[Any]], None]]:
    """Send what was made up, as an owner, and hold the answer to the document.

    Every other example is about something that is there: made-up ids meet nothing but 404.
    """
    account = people.sign_up(credits=10_000)
    ids = made_ids(account)
    token = tokens.issue(user=account.user).access
    numbers = count()

    def call(case: schemathesis.Case[Any]) -> None:
        head = case.path.removeprefix("/api/").split("/")[0]
        if case.path_parameters and head in ids and next(numbers) % 2:
            case.path_parameters["id"] = ids[head][0]
            case.headers.pop("X-Workspace-Id", None)
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    yield call
    forget_names(account.user)


@schema.parametrize()
def test_every_answer_is_one_that_the_document_announces(
    case: schemathesis.Case[Any], call_as_owner: Callable[[schemathesis.Case[Any]], None]
) -> None:
    call_as_owner(case)


def test_the_document_says_which_scope_each_operation_needs() -> None:
    document = APIClient().get("/api/schema/", headers={"Accept": "application/json"}).json()

    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/api/auth/"):
                continue
            may = any("apiKey" in way for way in operation["security"])
            assert ("API keys: `" in operation["description"]) == may, (method, path)
            assert {"400", "401", "403", "406", "429"} <= set(operation["responses"]), path
