"""Signing up with an invitation: for its address, and without a workspace of one's own."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import selectors
from accounts.models import Invitation, Membership, Role, User, Workspace
from accounts.requests import INVITATION_SESSION_KEY
from core import tenancy
from tests.support import people
from tests.support.people import PASSWORD, Account

SIGN_UP = "/en/accounts/signup/"


def invite(workspace: Workspace, email: str, **changes: Any) -> str:
    """Invite an address and return the hash of the token that was mailed."""
    values: dict[str, Any] = {
        "email": email,
        "role": Role.EDITOR,
        "token_hash": f"{email:x>64}"[-64:],
        "workspace_name": workspace.name,
        "invited_by_name": "Ana Souza",
        "language": "en",
        "expires_at": timezone.now() + timedelta(days=1),
    }
    with tenancy.workspace(workspace.pk):
        return Invitation.objects.create(workspace=workspace, **values | changes).token_hash


def opened(token_hash: str) -> Client:
    """Return a browser in which the invitation was opened."""
    client = Client()
    session = client.session
    session[INVITATION_SESSION_KEY] = token_hash
    session.save()
    return client


def memberships_of(user: User) -> list[Membership]:
    """Return where somebody is a member."""
    with tenancy.user(user.pk):
        return list(user.memberships.all())


def test_a_token_tells_what_it_opens(workspace: Workspace) -> None:
    email = people.address("invited")

    found = selectors.invitation_of_token(token_hash=invite(workspace, email))

    assert found is not None
    assert (found.workspace_id, found.workspace_name) == (workspace.pk, workspace.name)
    assert (found.email, found.role, found.invited_by_name) == (email, Role.EDITOR, "Ana Souza")
    assert selectors.invitation_of_token(token_hash="junk") is None


def test_whoever_is_invited_comes_in_without_a_code_and_decides(workspace: Workspace) -> None:
    email = people.address("invited")
    client = opened(invite(workspace, email))
    mail.outbox.clear()

    form = client.get(SIGN_UP).content.decode()
    answer = client.post(SIGN_UP, {"password1": PASSWORD})

    assert workspace.name in form
    assert f'value="{email}"' in form
    assert "workspace_name" not in form
    assert answer["Location"] == "/invitations/open/"
    user = User.objects.get(email=email)
    assert get_user(client) == user
    assert EmailAddress.objects.get(user=user).verified
    assert memberships_of(user) == []
    assert mail.outbox == []


def test_another_address_cannot_be_slipped_in(workspace: Workspace) -> None:
    email, other = people.address("invited"), people.address("other")
    client = opened(invite(workspace, email))

    client.post(SIGN_UP + f"?email={other}", {"password1": PASSWORD, "email": other})

    assert not User.objects.filter(email=other).exists()
    assert EmailAddress.objects.get(email=email).verified


@pytest.mark.parametrize("end", ["accepted_at", "declined_at", "revoked_at", "expires_at"])
def test_an_invitation_that_is_over_opens_nothing(workspace: Workspace, end: str) -> None:
    email = people.address("late")
    client = opened(invite(workspace, email, **{end: timezone.now()}))

    answer = client.post(SIGN_UP, {"password1": PASSWORD, "email": email})

    assert "workspace_name" in answer.context["form"].errors
    values = {"password1": PASSWORD, "email": email, "workspace_name": "Harbour Rye"}
    assert client.post(SIGN_UP, values)["Location"] == "/en/accounts/confirm-email/"
    assert not EmailAddress.objects.get(email=email).verified


def test_whoever_has_an_account_is_led_to_sign_in_and_back(
    workspace: Workspace, elsewhere: Account
) -> None:
    client = opened(invite(workspace, elsewhere.user.email))

    answer = client.post(SIGN_UP, {"password1": "some other harbour"})

    assert answer["Location"] == "/en/accounts/login/"
    values = {"login": elsewhere.user.email, "password": PASSWORD}
    assert client.post("/en/accounts/login/", values)["Location"] == "/invitations/open/"
