"""Which key OpenAI is called with, and whether a key is good. Light: pages import it too."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

import requests
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import tenancy
from core.secrets import SealBroken
from integrations.models import Credential
from integrations.providers import Outcome, Provider, Source

PROVIDER = "openai"
BASE_URL = "https://api.openai.com/v1"
CHECK_TIMEOUT_S = 5.0
_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_NO_MONEY = frozenset({"insufficient_quota", "billing_hard_limit_reached"})


@dataclass(frozen=True)
class Access:
    """What one call goes out with; ``credential_id`` names the workspace's own, if it is one."""

    key: str = field(repr=False)
    base_url: str
    credential_id: UUID | None = None


class Unreadable(Exception):
    """The workspace's own key does not open: its encryption key is gone, or it was moved here."""


def base_url() -> str:
    """Return the address that is asked, whoever's key it is asked with."""
    return settings.OPENAI_BASE_URL or BASE_URL


def access_for(workspace_id: UUID | None) -> Access | None:
    """Return the workspace's own key, else the platform's or the simulator's, None for neither.

    Opens a scope of its own and closes it, so none may be open. A workspace that chose a key of
    its own is never served with another one: where that cannot be read, Unreadable is raised.
    """
    if workspace_id is not None and (own := _own(workspace_id)):
        return own
    if settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL:
        # A base address of one's own (a gateway, a stand-in) may do without a key.
        return Access(settings.OPENAI_API_KEY or "unset", base_url())
    return None


def _own(workspace_id: UUID) -> Access | None:
    with tenancy.workspace(workspace_id):
        row = Credential.objects.filter(workspace_id=workspace_id, provider=PROVIDER).first()
        if row is None:
            return None
        try:
            return Access(row.secret.open(), base_url(), row.pk)
        except SealBroken as broken:
            raise Unreadable from broken


def check(key: str) -> Outcome:
    """Ask for the list of models: it costs nothing, and needs the key to be right."""
    try:
        answer = requests.get(
            f"{base_url().rstrip('/')}/models",
            headers={"Authorization": f"Bearer {key}"},
            timeout=CHECK_TIMEOUT_S,
            # The key is for this address, not for wherever an answer points.
            allow_redirects=False,
        )
    except requests.RequestException:
        return Outcome.UNREACHABLE
    if answer.status_code in _REFUSED:
        return Outcome.REFUSED
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS and _codes_of(answer) & _NO_MONEY:
        return Outcome.NO_QUOTA
    return Outcome.WORKING if answer.status_code == HTTPStatus.OK else Outcome.UNREACHABLE


def _codes_of(answer: requests.Response) -> set[Any]:
    try:
        error = answer.json()["error"]
        return {error["code"], error["type"]}
    except (ValueError, LookupError, TypeError):
        # A proxy's page says nothing about the key.
        return set()


def otherwise() -> Source:
    """Say what a workspace without a key of its own is served with."""
    if settings.OPENAI_IS_SIMULATED:
        return Source.SAMPLES
    return Source.PLATFORM if settings.OPENAI_API_KEY else Source.NOTHING


OPENAI = Provider(
    key=PROVIDER,
    order=10,
    name="OpenAI",
    use=_("Writes the texts of your pages."),
    keys_url="https://platform.openai.com/api-keys",
    check=check,
    otherwise=otherwise,
)
