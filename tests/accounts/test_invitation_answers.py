"""The two answers to an invitation: who may give them, and when it is over."""

from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import services
from accounts.models import Invitation, Membership, Role, User
from accounts.selectors import OpenInvitation
from core import tenancy
from notifications.models import Notification
from tests.support import people
from tests.support.inviting import OPEN, Sign, answer, asked, link_in, recorded, role_of, rows, send
from tests.support.people import Account
from tests.support.racing import kinds_of, race


def test_whoever_confirmed_the_address_accepts(
    account: Account, guest: Account, invitation: Invitation, client_of: Sign
) -> None:
    client = client_of(guest.user)
    client.get(link_in(send(invitation)))
    assert answer(invitation) in client.get(OPEN).content.decode()

    done = client.post(answer(invitation), follow=True)

    assert done.status_code == 200
    assert account.workspace.name in done.content.decode()
    assert client.session["workspace_id"] == str(account.workspace.pk)
    assert role_of(account.workspace, guest.user) == Role.EDITOR
    (line,) = recorded(account.workspace, "member.joined")
    assert (line.user_id, line.details) == (guest.user.pk, {"role": "editor"})
    with tenancy.workspace(account.workspace.pk):
        told = Notification.objects.filter(kind="member.joined")
        assert account.user.pk in {row.user_id for row in told}


def test_no_link_is_needed_where_the_address_is_confirmed(
    account: Account, guest: Account, invitation: Invitation, client_of: Sign
) -> None:
    """They find it on the page of their workspaces."""
    client = client_of(guest.user)

    assert client.post(answer(invitation)).status_code == 302

    assert role_of(account.workspace, guest.user) == Role.EDITOR


def test_whoever_is_in_no_workspace_accepts(
    owner_client: Client, account: Account, client_of: Sign
) -> None:
    user = User.objects.create_user(people.address("ana"), people.PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    invitation = asked(owner_client, account, user.email, role="viewer")

    assert client_of(user).post(answer(invitation)).status_code == 302

    assert role_of(account.workspace, user) == Role.VIEWER


def test_the_link_confirms_the_address_one_signed_up_with(
    owner_client: Client, account: Account, client_of: Sign
) -> None:
    user = User.objects.create_user(people.address("ana"), people.PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=True)
    invitation = asked(owner_client, account, user.email)
    client = client_of(user)
    assert client.post(answer(invitation)).status_code == 404

    client.get(link_in(send(invitation)))
    assert client.post(answer(invitation)).status_code == 302

    assert role_of(account.workspace, user) == Role.EDITOR


def test_nobody_accepts_what_was_sent_to_another(
    account: Account, invitation: Invitation, stranger: User, client_of: Sign
) -> None:
    client = client_of(stranger)
    assert client.post(answer(invitation)).status_code == 404
    client.get(link_in(send(invitation)))

    page = client.get(OPEN).content.decode()
    for how in ("accept", "decline"):
        assert client.post(answer(invitation, how))["Location"] == OPEN

    assert answer(invitation) not in page
    assert invitation.email not in page
    assert f"{invitation.email[0]}•••@example.com" in page
    assert role_of(account.workspace, stranger) is None
    assert rows(account.workspace, invitation.email)[0].declined_at is None


def test_an_address_that_is_not_confirmed_opens_nothing(
    account: Account, invitation: Invitation, stranger: User, client_of: Sign
) -> None:
    """Anybody may write another's address into their account, and even got hold of the link."""
    EmailAddress.objects.create(user=stranger, email=invitation.email.upper(), verified=False)
    client = client_of(stranger)
    client.get(link_in(send(invitation)))

    assert client.post(answer(invitation))["Location"] == OPEN

    assert role_of(account.workspace, stranger) is None


def test_an_invitation_to_somebody_else_is_as_unknown_as_none(
    invitation: Invitation, stranger: User, client_of: Sign
) -> None:
    client = client_of(stranger)

    for how in ("accept", "decline"):
        foreign = client.post(answer(invitation, how))
        unknown = client.post(f"/invitations/{uuid4()}/{how}/")
        assert foreign.status_code == unknown.status_code == 404
        texts = {
            each.content.decode().replace(each["X-Request-Id"], "") for each in (foreign, unknown)
        }
        assert len(texts) == 1


def test_the_inviting_workspace_cannot_answer_for_its_guest(
    owner_client: Client, invitation: Invitation
) -> None:
    assert owner_client.post(answer(invitation)).status_code == 404


def test_a_withdrawn_invitation_is_over(
    owner_client: Client, account: Account, guest: Account, invitation: Invitation, client_of: Sign
) -> None:
    client = client_of(guest.user)
    client.get(link_in(send(invitation)))
    owner_client.post(f"/settings/members/invitations/{invitation.pk}/withdraw/")

    assert client.get(OPEN).status_code == 404
    assert client.post(answer(invitation)).status_code == 404

    assert role_of(account.workspace, guest.user) is None
    assert len(recorded(account.workspace, "invitation.withdrawn")) == 1


def test_an_invitation_is_used_once(
    owner_client: Client, account: Account, guest: Account, invitation: Invitation, client_of: Sign
) -> None:
    client = client_of(guest.user)
    client.get(link_in(send(invitation)))
    client.post(answer(invitation))
    with tenancy.workspace(account.workspace.pk):
        place = Membership.objects.get(workspace=account.workspace, user=guest.user)
    owner_client.post(f"/settings/members/{place.pk}/remove/")

    assert client.post(answer(invitation)).status_code == 404

    assert role_of(account.workspace, guest.user) is None


def test_a_declined_invitation_is_over(
    account: Account, guest: Account, invitation: Invitation, client_of: Sign
) -> None:
    client = client_of(guest.user)

    client.post(answer(invitation, "decline"))

    assert client.post(answer(invitation)).status_code == 404
    assert role_of(account.workspace, guest.user) is None
    assert len(recorded(account.workspace, "invitation.declined")) == 1


def test_an_owner_who_is_asked_in_at_another_address_stays_the_owner(
    owner_client: Client, account: Account
) -> None:
    second = people.address("second")
    EmailAddress.objects.create(user=account.user, email=second, verified=True)
    invitation = asked(owner_client, account, second, role="viewer")

    owner_client.post(answer(invitation))

    assert role_of(account.workspace, account.user) == Role.OWNER


@pytest.mark.parametrize("how", ["accept", "decline"])
def test_answers_need_a_person_and_their_token(
    account: Account, guest: Account, invitation: Invitation, how: str
) -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(guest.user)

    assert forged.post(answer(invitation, how)).status_code == 403
    assert "/accounts/login/?next=" in Client().post(answer(invitation, how))["Location"]
    assert forged.get(answer(invitation, how)).status_code == 405

    assert rows(account.workspace, invitation.email)[0].state == Invitation.State.PENDING


def test_a_form_decides_neither_role_nor_workspace(
    account: Account, elsewhere: Account, guest: Account, invitation: Invitation, client_of: Sign
) -> None:
    forged = {"role": "owner", "workspace": elsewhere.workspace.pk, "user": elsewhere.user.pk}

    client_of(guest.user).post(answer(invitation), forged)

    assert role_of(account.workspace, guest.user) == Role.EDITOR
    assert role_of(elsewhere.workspace, guest.user) is None


def test_accepted_twice_at_once_it_is_one_membership(
    account: Account, guest: Account, invitation: Invitation
) -> None:
    seen = OpenInvitation._make(getattr(invitation, name) for name in OpenInvitation._fields)

    results = race([lambda: services.accept_invitation(invitation=seen, user=guest.user)] * 4)

    assert kinds_of(results) == ["Membership"] * 4
    with tenancy.workspace(account.workspace.pk):
        mine = Membership.objects.filter(workspace=account.workspace, user=guest.user)
        assert mine.count() == 1
    assert len(recorded(account.workspace, "member.joined")) == 1


@pytest.mark.parametrize("how", ["resend", "withdraw"])
def test_a_foreign_invitation_is_as_unknown_as_none_at_all(
    invitation: Invitation, stranger: User, guest: Account, client_of: Sign, how: str
) -> None:
    """The guest sees it in their own workspace's scope, and still has no say in it there."""
    for user in (stranger, guest.user):
        client = client_of(user)
        for pk in (invitation.pk, uuid4()):
            path = f"/settings/members/invitations/{pk}/{how}/"
            assert client.post(path).status_code == 404
