"""Accounts made by commands: for demonstrations, tests and load tools. Never in production."""

import hashlib
import hmac
import json
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.management.base import CommandError

from accounts import scopes, selectors, services
from accounts.models import ApiKey, User, Workspace
from core import tenancy
from credits import services as credits
from credits.models import Lot
from credits.selectors import balance

DEMO_EMAIL = "demo@nexusone.example"
DEMO_PASSWORD = "a calm morning in Lisbon"  # noqa: S105  Local only; the stack prints it.
DEMO_KEY = "Demo"


class Account(NamedTuple):
    """A user and the workspace they own."""

    user: User
    workspace: Workspace


def refuse_in_production() -> None:
    """Raise CommandError unless this is a local installation."""
    if not settings.IS_LOCAL:
        raise CommandError("Accounts with known passwords are made in local installations only.")


def ensure_account(
    *, email: str, password: str, workspace_name: str, credits_wanted: int, tops_up: bool
) -> Account:
    """Return the account with this address, made and verified if it is new.

    A new one opens with exactly ``credits_wanted``; ``tops_up`` brings an older one up to that.
    """
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = services.sign_up(
            email=email,
            password=password,
            workspace_name=workspace_name,
            language="en",
            is_verified=True,
            opening_credits=credits_wanted,
        )
    with tenancy.user(user.pk):
        # Their first one, whatever others they have joined since.
        place = selectors.membership_of(user_id=user.pk, workspace_id=None)
    if place is None:
        raise CommandError(f"{email} is a member of no workspace.")
    account = Account(user, place.workspace)
    with tenancy.workspace(account.workspace.pk):
        # Who comes to look around, or to measure, is not asked about their business.
        services.end_start(workspace=account.workspace)
    if tops_up:
        _top_up(account.workspace, credits_wanted)
    return account


def _top_up(workspace: Workspace, credits_wanted: int) -> None:
    with tenancy.workspace(workspace.pk):
        missing = credits_wanted - balance(workspace_id=workspace.pk)
        if missing > 0:
            credits.grant(
                workspace_id=workspace.pk,
                amount=missing,
                source=Lot.Source.STAFF,
                key=f"seed:{uuid4()}",
                note="Seed",
            )


def demo_key(*, account: Account) -> str:
    """Return the API key of the demo account, the same at every start of one installation."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"demo-api-key", hashlib.sha256).hexdigest()
    secret = services.API_KEY_PREFIX + digest
    workspace_id = account.workspace.pk
    with tenancy.workspace(workspace_id):
        if not ApiKey.objects.filter(hash=services.hash_api_key(secret)).exists():
            services.issue_api_key(
                workspace_id=workspace_id,
                user=account.user,
                name=DEMO_KEY,
                scopes=scopes.every(),
                expires_at=None,
                secret=secret,
            )
    return secret


def as_line(values: dict[str, Any]) -> str:
    """Return one JSON object on one line."""
    return json.dumps(values, ensure_ascii=False)
