"""The wall behind a pooler in transaction mode: two connections, many workspaces, no leak.

Every process here reaches PostgreSQL only through pgbouncer, which gives a connection to another
client after each transaction. What one scope left behind, the next one would find.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.conf import settings
from django.test import Client

from accounts.models import Role
from tests.browser import web
from tests.support import bouncer, ledger, pages, people
from tests.support.bouncer import Bouncer
from tests.support.people import Account
from tests.support.stack import ROOT

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(bouncer.program() is None, reason="pgbouncer is not installed"),
]
WORKSPACES = 8
ROUNDS = 6
TIMEOUT_S = 240
VISITS = 60


@pytest.fixture(scope="module")
def pooler() -> Iterator[Bouncer]:
    with bouncer.running() as running:
        yield running


@pytest.fixture(scope="module")
def cast() -> list[Account]:
    return [people.sign_up(f"drill{number}", credits=2000) for number in range(WORKSPACES)]


def described(account: Account) -> dict[str, object]:
    own = [pages.requested(account) for _number in range(3)]
    return {
        "workspace": str(account.workspace.pk),
        "user": str(account.user.pk),
        "pages": [str(page.pk) for page in own],
    }


def test_no_scope_leaks_through_shared_connections(pooler: Bouncer, cast: list[Account]) -> None:
    asked = {"cast": [described(account) for account in cast], "rounds": ROUNDS}
    before = {account: ledger.balance_of(account.workspace.pk) for account in cast}
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.drill"],
        cwd=ROOT,
        env=os.environ
        | pooler.environment()
        | {"DJANGO_SETTINGS_MODULE": "nexusone.settings.test", "SECRET_KEY": settings.SECRET_KEY}
        | {"REDIS_URL": settings.REDIS_URL, "LOG_LEVEL": "WARNING"},
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["wrong"] == {}
    figures = pooler.figures()
    # Each act is a transaction at least, and each login had two connections for sixteen threads.
    assert figures["transactions"] > told["acts"]
    assert figures["servers"] <= bouncer.POOL_SIZE * len(bouncer.LOGINS)
    for account in cast:
        paid = told["paid"].get(str(account.workspace.pk), 0)
        assert ledger.balance_of(account.workspace.pk) == before[account] - paid
        ledger.assert_sound(account.workspace.pk)


def test_members_served_in_parallel_see_their_own(pooler: Bouncer) -> None:
    """The web process keeps a pool of its own, in front of the shared one."""
    here, there = people.sign_up("harbourside"), people.sign_up("hillside")
    visitors = {}
    for account, title in ((here, "Crates of oranges"), (there, "Jars of honey")):
        pages.rewrite(pages.draft(account), title=title)
        for member in (account.user, people.join(account.workspace, Role.VIEWER)):
            visitors[signed_in(member)] = (title, str(account.workspace.name))
    with web.running(workers=1, **pooler.environment()) as url:
        wrong = [each for each in visits(url, visitors) if each]

    assert wrong == []
    assert pooler.figures()["servers"] <= bouncer.POOL_SIZE * len(bouncer.LOGINS)


def signed_in(user: object) -> str:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]  # A user of ours.
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def visits(url: str, visitors: dict[str, tuple[str, str]]) -> list[str]:
    """Let everybody read their list many times at once; return what was not theirs."""
    titles = {title for title, _workspace in visitors.values()}

    def visit(number: int) -> str:
        session = list(visitors)[number % len(visitors)]
        title, workspace = visitors[session]
        answer = requests.get(
            f"{url}/magic-pages/", cookies={settings.SESSION_COOKIE_NAME: session}, timeout=30
        )
        if answer.status_code != 200:
            return f"status {answer.status_code}"
        shown = {each for each in titles if each in answer.text}
        is_right = shown == {title} and re.search(re.escape(workspace), answer.text)
        return "" if is_right else f"{title}: saw {shown}"

    with ThreadPoolExecutor(len(visitors) * 2) as pool:
        return list(pool.map(visit, range(VISITS)))
