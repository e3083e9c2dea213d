"""Which providers this installation uses, and whether they answer."""

from http import HTTPStatus

import requests
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.health import Component, State, components

OPENAI_URL = "https://api.openai.com/v1"
TIMEOUT_S = 2.5


def openai() -> State:
    """Ask for the list of models: it costs nothing, and needs the key to be right."""
    address = settings.OPENAI_BASE_URL or OPENAI_URL
    key = settings.OPENAI_API_KEY
    try:
        answer = requests.get(
            f"{address.rstrip('/')}/models",
            headers={"Authorization": f"Bearer {key}"},
            timeout=TIMEOUT_S,
        )
    except requests.RequestException:
        return State.AWAY
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return State.AWAY
    return State.HEALTHY if answer.ok else State.DEGRADED


def openai_is_configured() -> bool:
    """Say whether pages are written at all here."""
    return bool(settings.OPENAI_API_KEY)


components.register(
    Component("openai", _("Text writing (OpenAI)"), 100, openai, is_configured=openai_is_configured)
)
