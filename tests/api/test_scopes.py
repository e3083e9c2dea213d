"""A key does what its scopes say and what its person may, in its own workspace, and no more."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver
from rest_framework.test import APIClient

from accounts import scopes, services
from accounts.models import Role, User
from accounts.workspace_api import KnownCallerView
from core import tenancy
from nexusone.urls import api_patterns
from tests.api.keys import issue, program
from tests.support import pages, people
from tests.support.people import Account

READS = {
    "/api/workspaces": "workspace:read",
    "/api/members": "members:read",
    "/api/invitations": "members:read",
    "/api/audit": "audit:read",
    "/api/credits": "credits:read",
    "/api/credits/transactions": "credits:read",
    "/api/credits/transactions/1": "credits:read",
    "/api/credits/usage": "credits:read",
    "/api/credits/caps": "credits:read",
    "/api/magic-pages": "pages:read",
    "/api/leads": "leads:read",
}
WRITES = {
    ("post", "/api/invitations"): "members:write",
    ("delete", "/api/members/{id}"): "members:write",
    ("put", "/api/credits/caps"): "credits:write",
    ("delete", "/api/credits/caps"): "credits:write",
    ("post", "/api/magic-pages"): "pages:write",
    ("post", "/api/magic-pages/{id}/publish"): "pages:write",
}
NEVER = [
    ("get", "/api/me"),
    ("patch", "/api/me"),
    ("post", "/api/workspaces"),
    ("get", "/api/api-keys"),
    ("post", "/api/api-keys"),
    ("delete", "/api/api-keys/{id}"),
    ("get", "/api/sessions"),
    ("delete", "/api/sessions/{id}"),
    ("get", "/api/exports"),
    ("post", "/api/exports"),
    ("get", "/api/exports/{id}"),
    ("get", "/api/exports/{id}/file"),
]


@pytest.mark.parametrize(("path", "scope"), READS.items())
def test_reading_needs_the_scope(account: Account, path: str, scope: str) -> None:
    others = [each for each in scopes.every() if each != scope]

    refused = program(issue(account.workspace, account.user, *others).secret).get(path)
    served = program(issue(account.workspace, account.user, scope).secret).get(path)

    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:nexusone:problem:scope_missing"
    assert refused.json()["scope"] == scope
    assert served.status_code == 200


@pytest.mark.parametrize(("operation", "scope"), WRITES.items())
def test_writing_needs_the_scope_to_write(
    account: Account, operation: tuple[str, str], scope: str
) -> None:
    method, path = operation
    others = [each for each in scopes.every() if each != scope]
    client = program(issue(account.workspace, account.user, *others).secret)

    answer = getattr(client, method)(path.format(id=uuid4()), {})

    assert answer.status_code == 403
    assert answer.json()["scope"] == scope


@pytest.mark.parametrize(("method", "path"), NEVER)
def test_some_things_no_key_may(account: Account, method: str, path: str) -> None:
    client = program(issue(account.workspace, account.user).secret)

    answer = getattr(client, method)(path.format(id=uuid4()), {})

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:nexusone:problem:not_by_key"


def views(patterns: list[URLPattern | URLResolver]) -> list[type]:
    """Return the classes of every endpoint."""
    found = []
    for entry in patterns:
        if isinstance(entry, URLResolver):
            found += views(entry.url_patterns)
        elif view := getattr(entry.callback, "view_class", None):
            found.append(view)
    return found


def test_every_endpoint_says_what_keys_may() -> None:
    known = [view for view in views(api_patterns) if issubclass(view, KnownCallerView)]

    assert len(known) > 15
    for view in known:
        assert bool(view.scope) == view.keys_may, view
        if view.scope:
            assert {f"{view.scope}:read"} <= set(scopes.every()), view


def test_a_key_does_not_what_its_person_may_not(account: Account) -> None:
    member = people.join(account.workspace, Role.ADMIN)
    client = program(issue(account.workspace, member).secret)
    assert client.get("/api/audit").status_code == 200

    with tenancy.workspace(account.workspace.pk):
        member.memberships.update(role=Role.VIEWER)

    assert client.get("/api/credits").status_code == 200
    assert client.get("/api/audit").status_code == 403
    assert client.post("/api/magic-pages", pages.BRIEF).status_code == 403


def test_a_key_stays_in_its_workspace(account: Account) -> None:
    # Its person owns another one, and the key still does not reach it.
    with tenancy.user(account.user.pk):
        other = services.open_workspace(name="Corner", by=account.user)
    client = program(issue(account.workspace, account.user).secret)

    named = client.get("/api/credits", headers={"X-Workspace-Id": str(other.pk)})

    assert named.status_code == 404
    assert client.get(f"/api/workspaces/{other.pk}").status_code == 404
    assert client.patch(f"/api/workspaces/{other.pk}", {"name": "Mine"}).status_code == 404
    listed = client.get("/api/workspaces").json()["results"]
    assert [place["id"] for place in listed] == [str(account.workspace.pk)]


def test_a_key_makes_nobody_owner(account: Account) -> None:
    member = people.join(account.workspace, Role.EDITOR)
    client = program(issue(account.workspace, account.user).secret)
    members = client.get("/api/members?role=editor").json()["results"]

    answer = client.patch(f"/api/members/{members[0]['id']}", {"role": "owner"})

    assert answer.status_code == 400
    with tenancy.workspace(account.workspace.pk):
        assert member.memberships.get().role == Role.EDITOR


def test_a_scope_that_does_not_exist_is_given_to_no_key(account: Account) -> None:
    with pytest.raises(scopes.ScopesRefused):
        issue(account.workspace, account.user, "pages:read", "everything")
    assert scopes.in_order(["pages:write", "pages:read"]) == ["pages:read", "pages:write"]


def test_scopes_bind_keys_and_not_people(api_of: Callable[[User], APIClient]) -> None:
    account = people.sign_up()

    assert api_of(account.user).get("/api/audit").status_code == 200
