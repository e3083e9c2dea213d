"""What the brand says of a business reaches the model, as data beside the brief."""

import json
from typing import Any
from uuid import uuid4

import requests

from accounts import services
from core import tenancy
from magicpages import tasks
from tests.support import pages
from tests.support.people import Account


def test_facts_and_voice_reach_the_model(
    account: Account, simulated_openai: None, simulators_url: str
) -> None:
    marker = uuid4().hex
    said = {"facts": f"Won prize {marker}\nSince 1987", "voice": f"Plain {marker}"}
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        services.change_brand(workspace=account.workspace, values=said, by=account.user)

    tasks.write_page(pages.draft(account), Silent())

    found = requests.get(
        f"{simulators_url}/_control/requests",
        params={"provider": "openai", "match": marker},
        timeout=10,
    ).json()["requests"]
    (sent,) = found
    rules, brief = sent["body"]["messages"]
    told = json.loads(brief["content"])
    assert told["facts"] == [f"Won prize {marker}", "Since 1987"]
    assert told["voice"] == f"Plain {marker}"
    assert told["proof"] == []
    assert marker not in rules["content"]


class Silent:
    """Progress that nobody follows."""

    def stage(self, name: str, percent: int) -> None:
        """Say nothing."""

    def called(
        self, *, provider: str, remote_id: str, cost_microusd: int | None, **details: Any
    ) -> None:
        """Say nothing of what it cost either."""
