"""Members through the front door: who is in, roles, removing, leaving, handing over."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts import audit, services
from accounts.models import ApiKey, AuditEntry, Membership, Role, User, Workspace
from core import tenancy
from notifications.models import Notification
from tests.support import people
from tests.support.people import Account
from tests.support.racing import kinds_of, race

Sign = Callable[[User], Client]
MEMBERS = "/settings/members/"
LEAVE = "/settings/members/leave/"
TRANSFER = "/settings/members/transfer/"


def place(workspace: Workspace, user: User) -> Membership:
    with tenancy.workspace(workspace.pk):
        return Membership.objects.get(workspace=workspace, user=user)


def role_of(workspace: Workspace, user: User) -> str | None:
    with tenancy.workspace(workspace.pk):
        found = Membership.objects.filter(workspace=workspace, user=user).first()
        return found.role if found else None


def recorded(workspace: Workspace, action: str) -> list[AuditEntry]:
    with tenancy.workspace(workspace.pk):
        return list(AuditEntry.objects.filter(workspace=workspace, action=action))


def proven(client: Client, user: User) -> Client:
    """Sign in as people do, and prove it once more, as before something important."""
    client.post("/en/accounts/login/", {"login": user.email, "password": people.PASSWORD})
    client.post("/en/accounts/reauthenticate/", {"password": people.PASSWORD})
    return client


@pytest.fixture
def admin(workspace: Workspace) -> User:
    return people.join(workspace, Role.ADMIN)


# --- Who is in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ADMIN, Role.EDITOR, Role.VIEWER])
def test_every_member_sees_who_is_in(workspace: Workspace, client_of: Sign, role: Role) -> None:
    user = people.join(workspace, role)
    other = people.join(workspace, Role.EDITOR)

    answer = client_of(user).get(MEMBERS)

    assert answer.status_code == 200
    # Long addresses may break before the @.
    assert other.email in answer.content.decode().replace("<wbr>", "")


def test_a_stranger_sees_their_own_members_only(
    owner: User, stranger: User, client_of: Sign
) -> None:
    page = client_of(stranger).get(MEMBERS).content.decode()

    assert stranger.email in page
    assert owner.email not in page


def test_somebody_in_two_workspaces_does_not_mix_them_up(
    account: Account, elsewhere: Account, client_of: Sign
) -> None:
    with tenancy.workspace(elsewhere.workspace.pk):
        Membership.objects.create(
            workspace=elsewhere.workspace, user=account.user, role=Role.VIEWER
        )

    listing = client_of(account.user).get(MEMBERS).context["listing"]

    assert [row.workspace_id for row in listing.rows] == [account.workspace.pk]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_who_may_not_manage_sees_no_buttons_for_it(
    workspace: Workspace, client_of: Sign, role: Role
) -> None:
    user, other = people.join(workspace, role), people.join(workspace, Role.VIEWER)

    page = client_of(user).get(MEMBERS).content.decode()

    assert f"{MEMBERS}invite/" not in page
    assert f"{MEMBERS}{place(workspace, other).pk}/" not in page
    assert LEAVE in page


# --- Roles --------------------------------------------------------------------------------------


def test_an_admin_gives_a_member_another_role(
    workspace: Workspace, admin: User, member: User, client_of: Sign
) -> None:
    answer = client_of(admin).post(
        f"{MEMBERS}{place(workspace, member).pk}/", {"role": "viewer"}, follow=True
    )

    assert answer.status_code == 200
    assert role_of(workspace, member) == Role.VIEWER
    (line,) = recorded(workspace, "member.role_changed")
    assert (line.user_id, line.details) == (admin.pk, {"role": "viewer", "before": "editor"})
    assert member.email in audit.action_of(line.action).sentence(
        {**line.details, "subject": line.subject}
    )
    with tenancy.workspace(workspace.pk):
        told = Notification.objects.filter(kind="member.role_changed")
        assert [row.user_id for row in told] == [member.pk]


@pytest.mark.parametrize("role", ["owner", "superuser", "", "Admin"])
def test_nobody_is_made_what_no_form_offers(
    workspace: Workspace, admin: User, member: User, client_of: Sign, role: str
) -> None:
    for user in (admin, member):
        answer = client_of(admin).post(f"{MEMBERS}{place(workspace, user).pk}/", {"role": role})
        assert answer.status_code == 422

    assert role_of(workspace, admin) == Role.ADMIN
    assert role_of(workspace, member) == Role.EDITOR


def test_nobody_changes_or_removes_the_owner(
    account: Account, admin: User, client_of: Sign
) -> None:
    address = f"{MEMBERS}{place(account.workspace, account.user).pk}/"
    for user in (admin, account.user):
        client = client_of(user)
        assert client.post(address, {"role": "viewer"}).status_code == 422
        assert client.post(f"{address}remove/").status_code == 409

    assert role_of(account.workspace, account.user) == Role.OWNER


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
@pytest.mark.parametrize("tail", ["", "remove/"])
def test_who_is_no_admin_manages_nobody(
    workspace: Workspace, client_of: Sign, role: Role, tail: str
) -> None:
    user, other = people.join(workspace, role), people.join(workspace, Role.EDITOR)
    address = f"{MEMBERS}{place(workspace, other).pk}/{tail}"

    assert client_of(user).get(address).status_code == 403
    assert client_of(user).post(address, {"role": "viewer"}).status_code == 403
    own = f"{MEMBERS}{place(workspace, user).pk}/"
    assert client_of(user).post(own, {"role": "admin"}).status_code == 403
    assert role_of(workspace, other) == Role.EDITOR
    assert role_of(workspace, user) == role


@pytest.mark.parametrize("tail", ["", "remove/"])
def test_a_foreign_member_is_as_unknown_as_none_at_all(
    account: Account, elsewhere: Account, client_of: Sign, tail: str
) -> None:
    theirs = people.join(elsewhere.workspace, Role.EDITOR)
    client = client_of(account.user)

    foreign = client.post(f"{MEMBERS}{place(elsewhere.workspace, theirs).pk}/{tail}")
    unknown = client.post(f"{MEMBERS}{uuid4()}/{tail}")

    assert foreign.status_code == unknown.status_code == 404
    assert _without_id(foreign) == _without_id(unknown)
    assert role_of(elsewhere.workspace, theirs) == Role.EDITOR


def test_an_own_place_elsewhere_cannot_be_changed_from_here(
    account: Account, elsewhere: Account, client_of: Sign
) -> None:
    """The scope of a workspace shows a person their places in others, too."""
    with tenancy.workspace(elsewhere.workspace.pk):
        own = Membership.objects.create(
            workspace=elsewhere.workspace, user=account.user, role=Role.VIEWER
        )

    answer = client_of(account.user).post(f"{MEMBERS}{own.pk}/", {"role": "admin"})

    assert answer.status_code == 404
    assert role_of(elsewhere.workspace, account.user) == Role.VIEWER


def _without_id(answer: object) -> str:
    text: str = answer.content.decode()  # type: ignore[attr-defined]
    request_id: str = answer["X-Request-Id"]  # type: ignore[index]
    return text.replace(request_id, "")


def test_forms_of_members_need_their_token(workspace: Workspace, owner: User, member: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    address = f"{MEMBERS}{place(workspace, member).pk}/"

    for path in (address, f"{address}remove/", LEAVE, f"{MEMBERS}invite/"):
        assert client.post(path, {"role": "viewer"}).status_code == 403

    assert role_of(workspace, member) == Role.EDITOR


# --- Going --------------------------------------------------------------------------------------


def test_a_removed_member_is_out_with_their_next_request(
    workspace: Workspace, owner_client: Client, member: User, client_of: Sign
) -> None:
    theirs = client_of(member)
    assert theirs.get(MEMBERS).status_code == 200
    with tenancy.workspace(workspace.pk):
        issued = services.issue_api_key(
            workspace_id=workspace.pk, user=member, name="Till",
            scopes=["workspace:read"], expires_at=None,
        )  # fmt: skip
    program = APIClient()
    program.credentials(HTTP_X_API_KEY=issued.secret)
    assert program.get("/api/credits").status_code != 401

    owner_client.post(f"{MEMBERS}{place(workspace, member).pk}/remove/")

    assert theirs.get(MEMBERS).status_code == 403
    assert program.get("/api/credits").status_code == 401
    with tenancy.workspace(workspace.pk):
        assert ApiKey.objects.get(pk=issued.key.pk).revoked_at is not None
    (line,) = recorded(workspace, "member.removed")
    assert line.subject == member.email


def test_a_member_leaves(workspace: Workspace, member: User, client_of: Sign) -> None:
    client = client_of(member)
    assert client.get(LEAVE).status_code == 200

    client.post(LEAVE)

    assert role_of(workspace, member) is None
    assert len(recorded(workspace, "member.left")) == 1


def test_the_owner_does_not_leave(account: Account, owner_client: Client) -> None:
    assert owner_client.post(LEAVE).status_code == 409

    assert role_of(account.workspace, account.user) == Role.OWNER


@pytest.mark.parametrize("path", [LEAVE, "/settings/members/"])
def test_who_is_alone_is_told_how_to_delete_and_not_to_transfer(
    account: Account, owner_client: Client, path: str
) -> None:
    transfer, delete = 'href="/settings/members/transfer/"', 'href="/settings/data/delete/"'
    alone = owner_client.get(path).content.decode()
    people.join(account.workspace, Role.VIEWER)
    together = owner_client.get(path).content.decode()

    assert (transfer in alone, delete in alone) == (False, True)
    assert (transfer in together, delete in together) == (True, False)


# --- Handing over -------------------------------------------------------------------------------


def test_the_owner_hands_over_after_proving_who_they_are(
    account: Account, member: User, client: Client
) -> None:
    proven(client, account.user)
    chosen = {"member": place(account.workspace, member).pk, "is_sure": "on"}

    answer = client.post(TRANSFER, chosen)

    assert answer.status_code == 302
    assert role_of(account.workspace, member) == Role.OWNER
    assert role_of(account.workspace, account.user) == Role.ADMIN
    (line,) = recorded(account.workspace, "ownership.transferred")
    assert (line.user_id, line.subject) == (account.user.pk, member.email)
    with tenancy.workspace(account.workspace.pk):
        told = Notification.objects.filter(kind="ownership.transferred")
        assert {row.user_id for row in told} == {account.user.pk, member.pk}


def test_a_session_that_was_left_open_hands_nothing_over(
    account: Account, member: User, owner_client: Client
) -> None:
    chosen = {"member": place(account.workspace, member).pk, "is_sure": "on"}

    answer = owner_client.post(TRANSFER, chosen)

    assert "reauthenticate" in answer["Location"]
    assert role_of(account.workspace, account.user) == Role.OWNER


def test_only_the_owner_hands_over(
    account: Account, admin: User, member: User, client_of: Sign
) -> None:
    client = client_of(admin)

    for user in (admin, member):
        chosen = {"member": place(account.workspace, user).pk, "is_sure": "on"}
        assert client.post(TRANSFER, chosen).status_code == 403

    assert role_of(account.workspace, account.user) == Role.OWNER


def test_a_workspace_is_handed_to_its_members_only(
    account: Account, elsewhere: Account, client: Client
) -> None:
    proven(client, account.user)
    people.join(account.workspace, Role.VIEWER)
    theirs = place(elsewhere.workspace, elsewhere.user)

    answer = client.post(TRANSFER, {"member": theirs.pk, "is_sure": "on"})

    assert answer.status_code == 422
    assert role_of(account.workspace, account.user) == Role.OWNER


# --- Races --------------------------------------------------------------------------------------


def owners(workspace: Workspace) -> list[Membership]:
    with tenancy.workspace(workspace.pk):
        return list(Membership.objects.filter(workspace=workspace, role=Role.OWNER))


def test_of_two_admins_who_demote_each_other_one_succeeds(workspace: Workspace) -> None:
    for _round in range(3):
        one, two = people.join(workspace, Role.ADMIN), people.join(workspace, Role.ADMIN)

        def demote(target: User, by: User) -> str:
            with tenancy.workspace(workspace.pk):
                member = Membership.objects.get(workspace=workspace, user=target)
                return services.change_role(membership=member, role="viewer", by=by).role

        results = race([lambda: demote(two, one), lambda: demote(one, two)])  # noqa: B023

        assert kinds_of(results) == ["NotInCharge", "str"]
        assert {role_of(workspace, one), role_of(workspace, two)} == {"admin", "viewer"}


def test_two_admins_may_demote_each_other_in_their_browsers(
    workspace: Workspace, client_of: Sign
) -> None:
    """Each request also notes the visit of who asks, and must not hold their row for it."""
    one, two = people.join(workspace, Role.ADMIN), people.join(workspace, Role.ADMIN)
    first, second = client_of(one), client_of(two)
    of_one, of_two = (f"{MEMBERS}{place(workspace, user).pk}/" for user in (one, two))

    answers = race(
        [
            lambda: first.post(of_two, {"role": "viewer"}).status_code,
            lambda: second.post(of_one, {"role": "viewer"}).status_code,
        ]
    )

    assert 302 in answers
    assert set(answers) <= {302, 403, 422}
    assert {role_of(workspace, one), role_of(workspace, two)} == {"admin", "viewer"}


def transfer(workspace: Workspace, heir: User, by: User) -> str:
    with tenancy.workspace(workspace.pk):
        member = Membership.objects.get(workspace=workspace, user=heir)
        services.transfer_ownership(membership=member, by=by)
    return "done"


def leave(workspace: Workspace, user: User) -> str:
    with tenancy.workspace(workspace.pk):
        member = Membership.objects.get(workspace=workspace, user=user)
        services.leave_workspace(membership=member)
    return "done"


def test_a_workspace_handed_over_twice_at_once_has_one_owner(account: Account) -> None:
    heirs = [people.join(account.workspace, Role.EDITOR) for _ in range(3)]

    results = race([partial(transfer, account.workspace, heir, account.user) for heir in heirs])

    assert kinds_of(results) == ["NotTheOwner", "NotTheOwner", "str"]
    assert len(owners(account.workspace)) == 1


@pytest.mark.parametrize("_attempt", range(3))
def test_a_workspace_is_never_left_to_somebody_who_goes(account: Account, _attempt: int) -> None:
    workspace, heir = account.workspace, people.join(account.workspace, Role.ADMIN)

    results = race(
        [partial(transfer, workspace, heir, account.user), partial(leave, workspace, heir)]
    )

    assert kinds_of(results) in (["OwnerStays", "str"], ["NoLongerMember", "str"])
    (owner,) = owners(workspace)
    assert owner.user_id in (account.user.pk, heir.pk)
