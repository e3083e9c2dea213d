"""A workspace's own keys, as the tests keep and find them."""

from typing import Any

from accounts.models import AuditEntry
from core import tenancy
from integrations import services
from integrations.models import Credential
from integrations.providers import Outcome
from tests.support.people import Account

LIST = "/settings/connections/"
EDIT = "/settings/connections/openai/"
REMOVE = "/settings/connections/openai/remove/"
KEY = "sk-proj-own-key-of-the-bakery-9k3q"
BAD = "sk-bad-key-of-the-bakery-000000"
SPENT = "sk-spent-key-of-the-bakery-0000"


def credential_of(account: Account) -> Credential | None:
    with tenancy.workspace(account.workspace.pk):
        return Credential.objects.first()


def kept(account: Account, secret: str = KEY) -> Credential:
    with tenancy.workspace(account.workspace.pk):
        return services.save_credential(
            workspace_id=account.workspace.pk, provider="openai", secret=secret,
            outcome=Outcome.WORKING, by=account.user,
        )  # fmt: skip


def lines_of(account: Account) -> list[AuditEntry]:
    with tenancy.workspace(account.workspace.pk):
        return list(
            AuditEntry.objects.filter(
                workspace_id=account.workspace.pk, action__startswith="connection."
            ).order_by("created_at")
        )


def said(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])
