"""Changing the key that secrets are sealed with, while people go on changing the secrets."""

import base64
import secrets as random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from io import StringIO
from itertools import count
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import Settings

from core import rotation, secrets, tenancy
from core.secrets import Held, key_id
from integrations.models import Credential
from tests.support import databases, people
from tests.support.people import Account
from tests.support.stack import ROOT

ROWS = 12


def new_key() -> str:
    return base64.urlsafe_b64encode(random.token_bytes(32)).decode()


@pytest.fixture
def keys(settings: Settings) -> Iterator[list[str]]:
    """The list of keys, to be changed by the test; afterwards the first one seals all again."""
    initial = tuple(settings.FIELD_ENCRYPTION_KEYS)
    settings.FIELD_ENCRYPTION_KEYS = current = list(initial)
    yield current
    settings.FIELD_ENCRYPTION_KEYS = list(dict.fromkeys([*initial, *current]))
    rotate()


@pytest.fixture
def rows(keys: list[str]) -> list[Credential]:
    """Secrets of many workspaces, and no others: some that tests made are not meant to open."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM integrations_credential")
    return [kept(people.sign_up(f"keeper{number}"), number) for number in range(ROWS)]


def kept(account: Account, number: int) -> Credential:
    with tenancy.workspace(account.workspace.pk):
        return Credential.objects.create(
            workspace_id=account.workspace.pk, provider="openai", secret=text_of(number)
        )


def text_of(number: int) -> str:
    return f"sk-the-secret-of-number-{number}"


def opened(row: Credential) -> str:
    with tenancy.workspace(row.workspace_id):
        return str(Credential.objects.get(pk=row.pk).secret.open())


def tokens() -> dict[Any, str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id, secret FROM integrations_credential")
        return dict(cursor.fetchall())


def rotate(**options: Any) -> str:
    told = StringIO()
    call_command("rotate_encryption_keys", stdout=told, stderr=told, **options)
    return told.getvalue()


def test_everything_comes_under_the_newest_key(rows: list[Credential], keys: list[str]) -> None:
    keys.insert(0, new_key())
    told = rotate(batch=5)

    assert {key_id(token) for token in tokens().values()} == {secrets.newest_key_id()}
    assert "integrations_credential.secret:" in told
    assert [opened(row) for row in rows] == [text_of(number) for number in range(ROWS)]
    # The old key can go.
    del keys[1:]
    assert [opened(row) for row in rows] == [text_of(number) for number in range(ROWS)]


def test_a_second_run_changes_nothing(rows: list[Credential], keys: list[str]) -> None:
    keys.insert(0, new_key())
    rotate()
    before = tokens()
    rotate()

    assert tokens() == before


def test_a_dry_run_counts_by_key_and_changes_nothing(
    rows: list[Credential], keys: list[str]
) -> None:
    old = secrets.newest_key_id()
    keys.insert(0, new_key())
    before = tokens()
    told = rotate(dry_run=True)

    assert tokens() == before
    assert f"  {old}: {len(before)}" in told
    rotate()
    assert f"  {secrets.newest_key_id()} (newest): {len(before)}" in rotate(dry_run=True)


def test_what_no_key_opens_is_named_and_left(rows: list[Credential], keys: list[str]) -> None:
    row = rows[0]
    column = Credential._meta.get_field("secret")
    place = next(each for each in rotation.every_place() if each.key.startswith("integrations"))
    own = column.purpose_of(row)
    lost = secrets.seal("sk-sealed-for-somebody-else", purpose=f"{own}-not")
    write_raw(row, lost)
    keys.insert(0, new_key())

    with pytest.raises(CommandError, match="1 secrets open with none of the keys"):
        rotate()
    assert tokens()[row.pk] == lost
    assert [opened(each) for each in rows[1:]] == [text_of(number) for number in range(1, ROWS)]
    assert place.key == "integrations_credential.secret"
    write_raw(row, secrets.seal(text_of(0), purpose=own))


def write_raw(row: Credential, token: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE integrations_credential SET secret = %s WHERE id = %s", [token, row.pk]
        )


def test_a_secret_written_meanwhile_is_not_overwritten(
    rows: list[Credential], keys: list[str]
) -> None:
    """The rotation has read the old token; then somebody saves a new secret."""
    keys.insert(0, new_key())
    place = next(each for each in rotation.every_place() if each.key.startswith("integrations"))
    with tenancy.system_scope(tenancy.SystemUse.ROTATE):
        held = next(each for each in place.read(None, 1000) if each.place == rows[0].pk)
    with tenancy.workspace(rows[0].workspace_id):
        row = Credential.objects.get(pk=rows[0].pk)
        row.secret = "sk-written-in-between-by-a-person"
        row.save()
    with tenancy.system_scope(tenancy.SystemUse.ROTATE):
        stored = place.replace(held, secrets.reseal(held.token, purpose=held.purpose))

    assert not stored
    assert opened(rows[0]) == "sk-written-in-between-by-a-person"


def test_people_change_their_secrets_while_it_runs(rows: list[Credential], keys: list[str]) -> None:
    """Whatever was saved last is what is there in the end, and under the newest key."""
    last = {row.pk: text_of(number) for number, row in enumerate(rows)}
    stop = threading.Event()
    failures: list[Exception] = []

    def write(mine: list[Credential]) -> None:
        try:
            for number in count():
                for row in mine:
                    text = f"sk-written-in-round-{number}-{row.pk}"
                    with tenancy.workspace(row.workspace_id):
                        fresh = Credential.objects.get(pk=row.pk)
                        fresh.secret = text
                        fresh.save()
                    last[row.pk] = text
                    if stop.is_set():
                        return
        except Exception as error:  # Told by the test's own thread.
            failures.append(error)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write, args=(rows[at::3],)) for at in range(3)]
    for writer in writers:
        writer.start()
    for _number in range(4):
        keys.insert(0, new_key())
        rotate(batch=3)
    stop.set()
    for writer in writers:
        writer.join()
    rotate()

    assert failures == []
    assert {row.pk: opened(row) for row in rows} == last
    assert {key_id(token) for token in tokens().values()} == {secrets.newest_key_id()}


@pytest.mark.crash
def test_killed_in_the_middle_it_goes_on_where_it_was(
    rows: list[Credential], keys: list[str]
) -> None:
    old = secrets.newest_key_id()
    keys.insert(0, new_key())
    child = subprocess.Popen(
        [sys.executable, "-c", SLOW_ROTATION],
        cwd=ROOT,
        env={**child_environment(), "FIELD_ENCRYPTION_KEYS": ",".join(keys)},
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while not is_halfway(old):
        assert child.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    child.kill()
    child.wait()
    assert is_halfway(old)
    assert [opened(row) for row in rows] == [text_of(number) for number in range(ROWS)]

    rotate()
    assert {key_id(token) for token in tokens().values()} == {secrets.newest_key_id()}
    assert [opened(row) for row in rows] == [text_of(number) for number in range(ROWS)]


# One row at a time, with a pause after each.
SLOW_ROTATION = """
import time, django
django.setup()
from django.core.management import call_command
from core import rotation
reseal = rotation._reseal
def slow(*args):
    reseal(*args)
    time.sleep(0.3)
rotation._reseal = slow
call_command("rotate_encryption_keys", batch=1)
"""


def child_environment() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "nexusone.settings.test",
        "DATABASE_URL": databases.owner_url(),
        "REDIS_URL": django_settings.REDIS_URL,
        "SECRET_KEY": django_settings.SECRET_KEY,
    }


def is_halfway(old: str) -> bool:
    ids = [key_id(token) for token in tokens().values()]
    return 0 < ids.count(old) < len(ids)


def test_a_held_token_does_not_show_itself() -> None:
    assert "nx1" not in repr(Held("place", secrets.seal("x", purpose="p"), "p"))
