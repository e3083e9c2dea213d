"""People and workspaces, each with an address nobody else has."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from django.test import Client

from accounts import selectors, services
from accounts.models import Membership, Role, User, Workspace
from core import tenancy
from credits import services as credit_services
from credits.models import Lot
from tests.support import mailbox

PASSWORD = "a quiet harbour at noon"


class Account(NamedTuple):
    """A person and the workspace they own."""

    user: User
    workspace: Workspace


def address(name: str) -> str:
    """Return an e-mail address that no other test has."""
    return f"{name}-{uuid4().hex[:12]}@example.com"


def sign_up(name: str = "owner", *, credits: int | None = None, language: str = "en") -> Account:
    """Make a verified person with a workspace; ``credits`` replaces the 50 of the free plan."""
    user = services.sign_up(
        email=address(name),
        password=PASSWORD,
        workspace_name=f"{name.title()} {uuid4().hex[:6]}",
        language=language,
        is_verified=True,
        opening_credits=credits,
    )
    with tenancy.user(user.pk):
        return Account(user, selectors.workspaces_of(user_id=user.pk)[0])


def arrive(client: Client, *, email: str = "", language: str = "en", **fields: str) -> Any:
    """Sign up in a browser, type the code from the mail, and return the answer to that."""
    email = email or address("newcomer")
    path = f"/{language}/accounts/signup/"
    values = {"workspace_name": "Harbour Rye", "email": email, "password1": PASSWORD} | fields
    waiting = client.post(path, values)
    return client.post(waiting["Location"], {"code": mailbox.code_for(email)})


def join(workspace: Workspace, role: Role) -> User:
    """Make a person who is a member of ``workspace`` and of nothing else."""
    user = User.objects.create_user(address(role), PASSWORD)
    with tenancy.workspace(workspace.pk):
        Membership.objects.create(workspace=workspace, user=user, role=role)
    return user


def top_up(account: Account, amount: int, *, expires_at: datetime | None = None) -> None:
    """Give an account more credits as a lot of their own."""
    with tenancy.workspace(account.workspace.pk):
        credit_services.grant(
            workspace_id=account.workspace.pk,
            amount=amount,
            source=Lot.Source.PACK,
            key=str(uuid4()),
            expires_at=expires_at,
        )
