"""A workspace's own keys at work: used in its name, shown to nobody."""

import logging
import zlib
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import redis
from django.db import connections
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import User
from core.failures import FailureClass, ProviderFailure
from core.work.models import Status
from integrations import openai, openai_keys
from integrations.providers import Outcome, Source
from magicpages.blocks import page_schema
from tests.integrations.own_keys import BAD, EDIT, KEY, LIST, REMOVE, SPENT, credential_of, kept
from tests.support import pages
from tests.support.factors import confirm
from tests.support.people import Account


@pytest.fixture(autouse=True)
def openai_is_simulated(simulated_openai: None) -> None:
    """Let the platform have a key of its own at the simulator."""


@pytest.fixture
def admin(owner_client: Client) -> Client:
    """The owner, who just proved that it is them."""
    confirm(owner_client)
    return owner_client


@pytest.fixture
def unreachable(settings: Settings) -> None:
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"


# --- Whose key is used ------------------------------------------------------------------------


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The keys that the provider is called with."""
    keys: list[str] = []
    make = openai.make_client

    def listen(api_key: str, *rest: Any) -> Any:
        keys.append(api_key)
        return make(api_key, *rest)

    monkeypatch.setattr(openai, "make_client", listen)
    openai.build_client.cache_clear()
    yield keys
    openai.build_client.cache_clear()


def write(account: Account) -> openai.Completion:
    return openai.complete_json(
        instructions="Write a landing page from the brief.",
        data="Sourdough bread",
        schema_name="landing_page",
        schema=page_schema(),
        max_output_tokens=6000,
        workspace_id=account.workspace.pk,
    )


def test_the_own_key_goes_before_the_platforms(
    account: Account, elsewhere: Account, heard: list[str]
) -> None:
    kept(account)
    write(account)
    write(elsewhere)

    # Another workspace has nothing of it.
    assert heard == [KEY, "test-key"]


def test_work_is_done_with_the_own_key(account: Account, heard: list[str]) -> None:
    kept(account)
    page = pages.requested(account)
    pages.do_work(page)

    pages.assert_settled(page, Status.READY)
    assert set(heard) == {KEY}


def test_no_key_of_ones_own_and_none_of_the_platform_is_not_configured(
    account: Account, settings: Settings
) -> None:
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    with pytest.raises(ProviderFailure) as failed:
        write(account)
    assert failed.value.failure_class is FailureClass.NOT_CONFIGURED


def test_a_key_that_is_refused_at_work_fails_that_work_and_shows_on_the_screen(
    admin: Client, account: Account
) -> None:
    kept(account, BAD)
    with pytest.raises(ProviderFailure) as failed:
        write(account)

    assert failed.value.failure_class is FailureClass.NOT_CONFIGURED
    row = credential_of(account)
    assert row is not None
    assert (row.status, row.last_error) == ("refused", "refused")
    assert "does not take this key any more" in admin.get(LIST).text


def test_an_own_key_that_ran_out_of_quota_shows_on_the_screen(
    admin: Client, account: Account
) -> None:
    kept(account, SPENT)
    with pytest.raises(ProviderFailure):
        write(account)
    assert "has no quota left" in admin.get(LIST).text


def test_a_token_copied_by_sql_is_not_used_nor_replaced_by_ours(
    account: Account, elsewhere: Account, heard: list[str]
) -> None:
    kept(account)
    theirs = kept(elsewhere, "sk-proj-of-the-stranger-0000")
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE integrations_credential SET secret ="
            " (SELECT secret FROM integrations_credential WHERE workspace_id = %s) WHERE id = %s",
            [account.workspace.pk, theirs.pk],
        )
    with pytest.raises(ProviderFailure) as failed:
        write(elsewhere)

    assert failed.value.reason == "own_key_unreadable"
    assert failed.value.failure_class is FailureClass.NOT_CONFIGURED
    assert heard == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM integrations_credential WHERE id = %s", [theirs.pk])


def test_without_an_own_key_the_screen_says_whose_is_used(
    admin: Client, settings: Settings
) -> None:
    settings.OPENAI_IS_SIMULATED = True
    assert openai_keys.otherwise() is Source.SAMPLES
    assert "Sample answers" in admin.get(LIST).text
    settings.OPENAI_IS_SIMULATED = False
    assert "the key of NexusOne" in admin.get(LIST).text
    settings.OPENAI_API_KEY = ""
    assert "Not set up" in admin.get(LIST).text


# --- Programs ---------------------------------------------------------------------------------


def test_programs_read_that_it_is_there(account: Account, api: APIClient) -> None:
    kept(account)
    answer = api.get("/api/connections")

    assert answer.json() == {
        "results": [{"provider": "openai", "status": "working", "last4": "9k3q"}]
    }


def test_programs_of_others_read_nothing(
    account: Account, stranger_api: APIClient, api_of: Callable[[User], APIClient], member: User
) -> None:
    kept(account)
    assert stranger_api.get("/api/connections").json() == {"results": []}
    assert api_of(member).get("/api/connections").status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_programs_write_nothing(api: APIClient, method: str) -> None:
    answer = getattr(api, method)("/api/connections", {"provider": "openai", "secret": KEY})
    assert answer.status_code == 405


# --- Where the key must not be ----------------------------------------------------------------


def test_the_key_is_nowhere_but_in_its_column_as_a_token(
    admin: Client, account: Account, api: APIClient, staff: User, bell: redis.Redis,
    client_of: Callable[[User], Client], log: StringIO,
) -> None:  # fmt: skip
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        admin.post(EDIT, {"secret": KEY})
        admin.post(EDIT, {"secret": KEY.replace("own", "  own")})
        page = pages.requested(account)
        pages.do_work(page)
    finally:
        logging.getLogger().setLevel(logging.INFO)
    row = credential_of(account)
    assert row is not None
    office = client_of(staff)
    shown = [
        admin.get(address).text for address in (LIST, EDIT, REMOVE, "/dashboard/", "/credits/")
    ]
    shown += [api.get(address).content.decode() for address in ("/api/connections", "/api/schema")]
    shown += [
        office.get(f"/admin/integrations/credential/{place}").text
        for place in ("", f"{row.pk}/change/")
    ]
    shown += [log.getvalue(), everything_in(bell), everything_stored()]

    assert [text[:200] for text in shown if KEY in text] == []
    assert "9k3q" in shown[-4]


def everything_in(bell: redis.Redis) -> str:
    """Return every key and value that Redis holds; rq compresses what a job is called with."""
    kept = []
    for key in bell.scan_iter():
        kept.append(repr((key, bell.dump(key))))
        if bell.type(key) == b"hash":
            kept += [repr(unpacked(value)) for value in bell.hgetall(key).values()]
    return "".join(kept)


def unpacked(value: bytes | str) -> bytes | str:
    try:
        return zlib.decompress(value if isinstance(value, bytes) else value.encode())
    except zlib.error:
        return value


def everything_stored() -> str:
    """Return every text of every table."""
    with connections["owner"].cursor() as cursor:
        texts = []
        for table in connections["owner"].introspection.table_names(cursor):
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
            texts.append(str(cursor.fetchone()))
    return "".join(texts)


def test_a_failing_view_does_not_tell_the_key(
    admin: Client, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(provider: object, key: str) -> Outcome:
        raise RuntimeError("the provider's client is broken")

    monkeypatch.setattr("integrations.views._check", fails)
    admin.raise_request_exception = False
    answer = admin.post(EDIT, {"secret": KEY})

    assert answer.status_code == 500
    assert "broken" in log.getvalue()
    assert KEY not in log.getvalue() + answer.text
