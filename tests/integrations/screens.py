"""The connections screen with and without a key of one's own."""

from dataclasses import replace

from core import tenancy
from integrations.models import Credential
from tests.support.factors import confirmed
from tests.support.people import Account
from tests.support.screens import Stage, Visit, furnishes, screen


def kept(account: Account, status: str = "working", error: str = "") -> None:
    """Give a workspace a key of its own."""
    with tenancy.workspace(account.workspace.pk):
        Credential.objects.create(
            workspace_id=account.workspace.pk, provider="openai", status=status, last_error=error,
            secret="sk-proj-shown-as-dots-4f2a", created_by=account.user,
            checked_at=account.user.date_joined,
        )  # fmt: skip


@furnishes
def connected(account: Account, rows: int) -> None:
    """Give the workspace in use a key of its own, for staff to find."""
    kept(account)


def proved(visit: Visit) -> Visit:
    """Let the visitor have proved just now that it is them."""
    assert visit.user is not None
    return replace(visit, session=confirmed(visit.user))


@screen("connections", state="own-key")
def own_key(stage: Stage) -> Visit:
    """A key that works."""
    kept(stage.newcomer)
    return stage.visit(by=stage.newcomer.user)


@screen("connections", state="refused-key")
def refused_key(stage: Stage) -> Visit:
    """A key that the provider took once and takes no more."""
    kept(stage.newcomer, "refused", "refused")
    return stage.visit(by=stage.newcomer.user)


@screen("connections", state="untested-key")
def untested_key(stage: Stage) -> Visit:
    """A key that was saved while the provider was away."""
    kept(stage.newcomer, "untested", "unreachable")
    return stage.visit(by=stage.newcomer.user)


@screen("connection_edit", state="first-key")
def first_key(stage: Stage) -> Visit:
    """Somebody is about to give a key."""
    return proved(stage.visit("openai", by=stage.newcomer.user))


@screen("connection_edit", state="next-key")
def next_key(stage: Stage) -> Visit:
    """Somebody replaces their key."""
    kept(stage.newcomer)
    return proved(stage.visit("openai", by=stage.newcomer.user))


@screen("connection_remove", state="own-key")
def remove_key(stage: Stage) -> Visit:
    """Somebody is asked whether their key may go."""
    kept(stage.newcomer)
    return proved(stage.visit("openai", by=stage.newcomer.user))
