"""People, workspaces, members, invitations, the audit log and sign-ins through the API."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from accounts import audit, tokens
from accounts.models import Invitation, Membership, Role, User, Workspace
from core import tenancy
from tests.support import people
from tests.support.people import Account
from tests.support.racing import race

ApiOf = Callable[[User], APIClient]


def place_of(user: User, workspace: Workspace) -> Membership | None:
    with tenancy.workspace(workspace.pk):
        return Membership.objects.filter(workspace=workspace, user=user).first()


def member_path(user: User, workspace: Workspace) -> str:
    place = place_of(user, workspace)
    assert place is not None
    return f"/api/members/{place.pk}"


# --- The caller -------------------------------------------------------------------------------


def test_a_person_reads_and_changes_themselves(api: APIClient, owner: User) -> None:
    changed = api.patch("/api/me", {"name": "Ana\u202e  Souza", "time_zone": "Africa/Cairo"})

    assert changed.status_code == 200
    me = api.get("/api/me").json()
    assert me == changed.json()
    assert (me["name"], me["time_zone"], me["language"]) == ("Ana Souza", "Africa/Cairo", "en")
    assert (me["id"], me["email"]) == (str(owner.pk), owner.email)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "fr"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("theme", "neon"),
        ("digits", None),
        ("name", "x" * 121),
        ("name", ["a"]),
    ],
)
def test_a_wrong_preference_names_its_field(api: APIClient, field: str, value: object) -> None:
    answer = api.patch("/api/me", {field: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_nobody_promotes_themselves(api: APIClient, owner: User) -> None:
    body = {
        "email": "root@example.com", "is_staff": True, "is_superuser": True, "id": str(uuid4()),
        "password": "x", "is_active": False, "erased_at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    before = User.objects.filter(pk=owner.pk).values().get()

    assert api.patch("/api/me", body).status_code == 200

    assert User.objects.filter(pk=owner.pk).values().get() == before


def test_sign_ins_are_listed_and_ended(owner: User, stranger_api: APIClient) -> None:
    here, there = (tokens.issue(user=owner).access for _ in range(2))
    mine, other = (
        APIClient(headers={"Authorization": f"Bearer {token}"}) for token in (here, there)
    )
    listed = mine.get("/api/sessions").json()["results"]
    # Newest first.
    newest = listed[0]["id"]

    assert len(listed) == 2
    assert stranger_api.delete(f"/api/sessions/{newest}").status_code == 404
    assert mine.delete(f"/api/sessions/{newest}").status_code == 204
    assert other.get("/api/me").status_code == 401
    assert mine.get("/api/me").status_code == 200
    assert mine.delete(f"/api/sessions/{newest}").status_code == 404


# --- Workspaces -------------------------------------------------------------------------------


def test_a_second_workspace_comes_without_credits(api: APIClient, account: Account) -> None:
    made = api.post(
        "/api/workspaces", {"name": "Corner", "credits": 1000, "slug": "mine", "role": "viewer"}
    )

    assert made.status_code == 201
    assert made.json()["role"] == "owner"
    there = {"X-Workspace-Id": made.json()["id"]}
    assert api.get("/api/credits", headers=there).json()["balance"] == 0
    listed = {row["id"] for row in api.get("/api/workspaces").json()["results"]}
    assert listed == {str(account.workspace.pk), made.json()["id"]}


def test_an_admin_changes_the_workspace(api: APIClient, workspace: Workspace) -> None:
    path = f"/api/workspaces/{workspace.pk}"
    body = {
        "name": "Harbour & Sons",
        "brand_color": "#0f7b6c",
        "facts": ["Since 1987", "Two ovens"],
        "more_languages": ["ar", "ar", "he"],
        "content_language": "ar",
    }

    changed = api.patch(path, body).json()

    assert changed["name"] == "Harbour & Sons"
    assert changed["facts"] == ["Since 1987", "Two ovens"]
    assert changed["more_languages"] == ["he"]
    assert api.get(path).json() == changed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "\u200b\u200b"),
        ("brand_color", "red"),
        ("heading_font", "Comic"),
        ("facts", ["x"] * 41),
        ("facts", ["x" * 201]),
        ("facts", "one"),
        ("more_languages", ["fr"]),
        ("content_language", 1),
        ("voice", "x" * 1001),
    ],
)
def test_a_wrong_brand_names_its_field(
    api: APIClient, workspace: Workspace, field: str, value: object
) -> None:
    answer = api.patch(f"/api/workspaces/{workspace.pk}", {field: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_fields_of_ours_are_not_taken(api: APIClient, workspace: Workspace) -> None:
    before = Workspace.objects.filter(pk=workspace.pk)
    with tenancy.workspace(workspace.pk):
        values = before.values().get()
    body = {
        "slug": "stolen", "requires_second_factor": True, "started_at": None, "balance": 9,
        "deletion_due_at": "2026-01-01T00:00:00Z", "erased_at": "2026-01-01T00:00:00Z",
        "owner": str(uuid4()), "id": str(uuid4()),
    }  # fmt: skip

    assert api.patch(f"/api/workspaces/{workspace.pk}", body).status_code == 200

    with tenancy.workspace(workspace.pk):
        assert before.values().get() == values


@pytest.mark.parametrize("method", ["get", "patch"])
def test_a_foreign_workspace_is_answered_like_one_that_never_was(
    stranger_api: APIClient, workspace: Workspace, method: str
) -> None:
    answers = [
        getattr(stranger_api, method)(f"/api/workspaces/{pk}") for pk in (workspace.pk, uuid4())
    ]

    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].content == answers[1].content


def test_two_workspaces_in_one_request_are_refused(
    api: APIClient, workspace: Workspace, elsewhere: Account
) -> None:
    header = {"X-Workspace-Id": str(elsewhere.workspace.pk)}

    assert api.get(f"/api/workspaces/{workspace.pk}", headers=header).status_code == 400


# --- Members and invitations --------------------------------------------------------------------


def test_an_admin_changes_roles_and_removes_members(
    api: APIClient, api_of: ApiOf, member: User, workspace: Workspace
) -> None:
    path = member_path(member, workspace)
    theirs = api_of(member)

    assert api.patch(path, {"role": "viewer"}).json()["role"] == "viewer"
    assert theirs.get("/api/credits").status_code == 200
    assert api.delete(path).status_code == 204
    assert theirs.get("/api/credits").status_code == 404
    assert api.delete(path).status_code == 404


@pytest.mark.parametrize("role", ["owner", "king", "", None, 3])
def test_only_some_roles_are_given(
    api: APIClient, member: User, workspace: Workspace, role: object
) -> None:
    assert api.patch(member_path(member, workspace), {"role": role}).status_code == 400
    place = place_of(member, workspace)
    assert place is not None
    assert place.role == Role.EDITOR


@pytest.mark.parametrize(("method", "body"), [("patch", {"role": "viewer"}), ("delete", None)])
def test_the_owner_stays(
    api_of: ApiOf, owner: User, workspace: Workspace, method: str, body: object
) -> None:
    admin = api_of(people.join(workspace, Role.ADMIN))

    answer = getattr(admin, method)(member_path(owner, workspace), body)

    assert answer.status_code == 409
    place = place_of(owner, workspace)
    assert place is not None
    assert place.role == Role.OWNER


def test_an_invitation_is_made_sent_again_and_withdrawn(
    api: APIClient, workspace: Workspace
) -> None:
    email = people.address("guest")
    made = api.post("/api/invitations", {"email": email.upper(), "role": "editor"})
    path = f"/api/invitations/{made.json()['id']}"

    assert made.status_code == 201
    assert (made.json()["email"], made.json()["state"]) == (email, "pending")
    assert "token" not in made.content.decode()
    assert [row["email"] for row in api.get("/api/invitations").json()["results"]] == [email]
    assert api.post(f"{path}/resend").status_code == 200
    assert api.delete(path).status_code == 204
    assert api.get("/api/invitations").json()["results"] == []
    assert api.post(f"{path}/resend").status_code == 410


def test_a_member_is_not_invited(api: APIClient, member: User) -> None:
    answer = api.post("/api/invitations", {"email": member.email, "role": "editor"})

    assert answer.status_code == 409


def test_an_invitation_takes_what_is_asked_and_no_more(
    api: APIClient, workspace: Workspace, elsewhere: Account
) -> None:
    body = {"email": people.address("guest"), "role": "editor"}

    assert api.post("/api/invitations", {**body, "role": "owner"}).status_code == 400
    foreign = api.post("/api/invitations", {**body, "workspace": str(elsewhere.workspace.pk)})
    assert foreign.status_code == 400
    extra = {"accepted_at": "2026-01-01T00:00:00Z", "token_hash": "0" * 64, "invited_by": "x"}
    made = api.post("/api/invitations", {**body, **extra}).json()
    with tenancy.workspace(workspace.pk):
        row = Invitation.objects.get(pk=made["id"])
    assert (row.accepted_at, row.token_hash == "0" * 64) == (None, False)


def test_a_repeated_invitation_is_one(api: APIClient) -> None:
    body = {"email": people.address("guest"), "role": "editor"}
    key = {"Idempotency-Key": "first"}

    first, again = (api.post("/api/invitations", body, headers=key) for _ in range(2))
    other = api.post("/api/invitations", {**body, "role": "admin"}, headers=key)

    assert first.content == again.content
    assert again["Idempotent-Replay"] == "true"
    assert other.status_code == 422
    assert other.json()["type"].endswith(":idempotency_key_reused")


def test_of_two_racing_requests_with_one_key_and_two_bodies_one_is_done(
    api_of: ApiOf, owner: User, workspace: Workspace
) -> None:
    def send(client: APIClient, email: str) -> int:
        body = {"email": email, "role": "editor"}
        answer = client.post("/api/invitations", body, headers={"Idempotency-Key": "race"})
        return answer.status_code

    emails = [people.address("guest") for _ in range(2)]
    answers: list[Any] = race([partial(send, api_of(owner), email) for email in emails])

    assert sorted(answers) == [201, 422]
    with tenancy.workspace(workspace.pk):
        assert Invitation.objects.filter(workspace=workspace).count() == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("patch", "/api/workspaces/{workspace}", {"name": "Mine"}),
        ("patch", "/api/members/{member}", {"role": "viewer"}),
        ("delete", "/api/members/{member}", None),
        ("get", "/api/invitations", None),
        ("post", "/api/invitations", {"email": "a@example.com", "role": "admin"}),
        ("get", "/api/audit", None),
        ("get", "/api/api-keys", None),
        ("post", "/api/api-keys", {"name": "Till", "scopes": ["pages:read"]}),
        ("get", "/api/exports", None),
        ("post", "/api/exports", None),
    ],
)
def test_what_is_for_admins_is_for_admins(
    api_of: ApiOf, owner: User, workspace: Workspace, role: Role, method: str, path: str, body: Any
) -> None:
    client = api_of(people.join(workspace, role))
    address = path.format(
        workspace=workspace.pk, member=member_path(owner, workspace).rpartition("/")[2]
    )

    assert getattr(client, method)(address, body).status_code == 403


@pytest.mark.parametrize("kind", ["members", "invitations", "api-keys"])
def test_rows_of_another_workspace_do_not_exist(
    api: APIClient, stranger_api: APIClient, member: User, workspace: Workspace, kind: str
) -> None:
    make: dict[str, Callable[[], Any]] = {
        "members": lambda: member_path(member, workspace).rpartition("/")[2],
        "invitations": lambda: api.post(
            "/api/invitations", {"email": people.address("guest"), "role": "editor"}
        ).json()["id"],
        "api-keys": lambda: api.post(
            "/api/api-keys", {"name": "Till", "scopes": ["pages:read"]}
        ).json()["id"],
    }
    made = make[kind]()

    foreign = stranger_api.delete(f"/api/{kind}/{made}")
    unknown = stranger_api.delete(f"/api/{kind}/{uuid4()}")

    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert api.delete(f"/api/{kind}/{made}").status_code == 204


# --- The audit log and exports ------------------------------------------------------------------


def test_admins_read_what_happened(api: APIClient, owner: User, workspace: Workspace) -> None:
    api.post("/api/api-keys", {"name": "Till", "scopes": ["pages:read"]})

    lines = api.get("/api/audit?action=key.created").json()["results"]

    assert [line["subject"] for line in lines] == ["Till"]
    assert lines[0]["by"]["email"] == owner.email
    assert lines[0]["sentence"] == "Made the API key Till."
    assert lines[0]["details"]["scopes"] == ["pages:read"]
    assert api.get(f"/api/audit?member={owner.pk}&page_size=1").json()["next"]
    assert api.get(f"/api/audit?member={uuid4()}").json()["results"] == []
    assert api.get("/api/audit?until=2026-01-01").json()["results"] == []


def test_the_log_of_one_workspace_holds_no_line_of_another(
    api: APIClient, stranger_api: APIClient
) -> None:
    api.post("/api/api-keys", {"name": "Till", "scopes": ["pages:read"]})

    subjects = [line["subject"] for line in stranger_api.get("/api/audit").json()["results"]]

    assert "Till" not in subjects


def test_of_staff_the_log_tells_only_that_it_was_staff(
    api: APIClient, staff: User, workspace: Workspace
) -> None:
    with tenancy.workspace(workspace.pk), audit.coming_from(audit.Origin(staff_id=staff.pk)):
        audit.record("key.revoked", by=staff, workspace_id=workspace.pk, subject="Till")

    answer = api.get("/api/audit?action=key.revoked")

    assert answer.json()["results"][0]["by"] is None
    assert answer.json()["results"][0]["by_staff"] is True
    assert staff.email not in answer.content.decode()


def test_an_export_is_asked_for_and_is_the_owners(
    api: APIClient, api_of: ApiOf, workspace: Workspace, stranger_api: APIClient
) -> None:
    asked = api.post("/api/exports")

    assert asked.status_code == 202
    path = asked.json()["status_url"]
    assert asked["Location"] == path
    assert asked.json()["file_url"] is None
    assert api.post("/api/exports").status_code == 409
    assert [row["id"] for row in api.get("/api/exports").json()["results"]] == [asked.json()["id"]]
    assert api.get(path).json()["status"] in ("queued", "running", "ready")
    assert stranger_api.get(path).status_code == 404
    assert api_of(people.join(workspace, Role.ADMIN)).get(path).status_code == 403
    assert api.get(f"{path}/file").status_code == 404
