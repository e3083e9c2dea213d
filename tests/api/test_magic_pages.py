"""Pages through the API: asked for, paid once, polled, published."""

from functools import partial
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from magicpages.models import MagicPage
from tests.support import pages, people
from tests.support.pages import BRIEF
from tests.support.people import Account
from tests.support.racing import race


def balance(api: APIClient) -> int:
    """Return the workspace's credits."""
    value: int = api.get("/api/credits").json()["balance"]
    return value


def test_a_request_is_accepted_charged_and_can_be_followed(api: APIClient) -> None:
    answer = api.post("/api/magic-pages", BRIEF)

    assert answer.status_code == 202
    page = answer.json()
    assert page["status"] == "queued"
    assert page["credits_charged"] == 10
    assert page["result"] is None
    assert answer["Location"] == page["status_url"]
    assert api.get(page["status_url"]).json()["id"] == page["id"]
    assert balance(api) == 40
    entries = api.get("/api/credits/transactions").json()["results"]
    assert entries[0]["kind"] == "charge"
    assert page["id"] in entries[0]["reference"]


def test_a_page_is_written_by_the_provider_and_published(api: APIClient, account: Account) -> None:
    page = api.post("/api/magic-pages", {**BRIEF, "language": "ar"}).json()

    pages.do_work(MagicPage(pk=page["id"], workspace_id=account.workspace.pk))

    ready = api.get(page["status_url"]).json()
    assert ready["status"] == "ready"
    assert [block["kind"] for block in ready["result"]["blocks"]][0] == "hero"
    assert ready["public_url"] is None
    published = api.post(f"/api/magic-pages/{page['id']}/publish/").json()
    path = published["public_url"].partition("/p/")[2]
    assert path.startswith(account.workspace.slug)
    assert api.post(f"/api/magic-pages/{page['id']}/unpublish").json()["public_url"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("product", ""),
        ("product", "   \u202e  "),
        ("product", 5),
        ("product", None),
        ("product", ["a"]),
        ("product", "x" * 100_000),
        ("audience", {}),
        # Composed, each of these letters becomes three.
        ("business", "\ufb2c" * 60),
        ("language", "fr"),
        ("language", 1),
        ("theme", "neon"),
        ("tone", True),
    ],
)
def test_a_brief_of_the_wrong_kind_names_its_field(
    api: APIClient, field: str, value: object
) -> None:
    answer = api.post("/api/magic-pages", {**BRIEF, field: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert balance(api) == 50


def test_markup_and_bidi_overrides_in_a_brief_are_only_text(api: APIClient) -> None:
    brief = {**BRIEF, "product": "<script>alert(1)</script>\u202e bread"}

    answer = api.post("/api/magic-pages", brief)

    assert answer.status_code == 202
    assert answer.json()["product"] == "<script>alert(1)</script> bread"


def test_fields_nobody_asked_for_change_nothing(api: APIClient) -> None:
    brief = {**BRIEF, "status": "ready", "credits_charged": 0, "owner": "x", "id": "y"}

    page = api.post("/api/magic-pages", brief).json()

    assert page["status"] == "queued"
    assert page["credits_charged"] == 10


def test_nine_credits_are_not_enough_and_nothing_is_written(api_of: Any) -> None:
    api = api_of(people.sign_up(credits=9).user)

    answer = api.post("/api/magic-pages", BRIEF, headers={"Idempotency-Key": "once"})

    assert answer.status_code == 402
    assert answer.json()["shortfall"] == 1
    assert api.get("/api/magic-pages").json()["results"] == []
    assert balance(api) == 9
    # A refusal uses no key up: the same request may succeed later.
    assert (
        api.post("/api/magic-pages", BRIEF, headers={"Idempotency-Key": "once"}).status_code == 402
    )


def test_a_repeated_key_gives_the_first_answer_byte_for_byte(api: APIClient) -> None:
    first, again = (
        api.post("/api/magic-pages", BRIEF, headers={"Idempotency-Key": "k"}) for _ in range(2)
    )

    assert again.status_code == 202
    assert again.content == first.content
    assert again["Location"] == first["Location"]
    assert balance(api) == 40


def test_a_key_is_not_for_another_request(api: APIClient) -> None:
    api.post("/api/magic-pages", BRIEF, headers={"Idempotency-Key": "k"})

    answer = api.post(
        "/api/magic-pages", {**BRIEF, "theme": "night"}, headers={"Idempotency-Key": "k"}
    )

    assert answer.status_code == 422
    assert balance(api) == 40


def test_another_workspaces_equal_key_is_another_key(
    api: APIClient, stranger_api: APIClient
) -> None:
    mine = api.post("/api/magic-pages", BRIEF, headers={"Idempotency-Key": "k"}).json()
    theirs = stranger_api.post("/api/magic-pages", BRIEF, headers={"Idempotency-Key": "k"}).json()

    assert mine["id"] != theirs["id"]


@pytest.mark.parametrize("key", ["", "x" * 256, "a b\x01"])
def test_a_malformed_key_is_refused(api: APIClient, key: str) -> None:
    answer = api.post("/api/magic-pages", BRIEF, headers={"Idempotency-Key": key})

    assert answer.status_code == 400


def test_one_key_sent_eight_times_at_once_is_charged_once(api_of: Any, owner: User) -> None:
    clients = [api_of(owner) for _ in range(8)]
    headers = {"Idempotency-Key": "race"}

    def send(client: APIClient) -> tuple[int, bytes]:
        answer = client.post("/api/magic-pages", BRIEF, headers=headers)
        return answer.status_code, answer.content

    answers = race([partial(send, client) for client in clients])

    assert len(set(answers)) == 1
    assert not isinstance(answers[0], Exception)
    assert answers[0][0] == 202
    assert balance(clients[0]) == 40


def test_a_page_that_is_not_ready_is_not_published(api: APIClient) -> None:
    page = api.post("/api/magic-pages", BRIEF).json()

    assert api.post(f"/api/magic-pages/{page['id']}/publish").status_code == 409


def test_a_viewer_reads_and_never_writes(api_of: Any, viewer: User, account: Account) -> None:
    page = pages.requested(account)
    client = api_of(viewer)

    assert client.get(f"/api/magic-pages/{page.pk}").status_code == 200
    assert client.post("/api/magic-pages", BRIEF).status_code == 403
    assert client.post(f"/api/magic-pages/{page.pk}/publish").status_code == 403


def test_drafts_of_the_browser_are_not_listed(api: APIClient, owner_client: Client) -> None:
    owner_client.post("/magic-pages/new/", {**BRIEF, "proof": "", "business": ""})

    assert api.get("/api/magic-pages").json()["results"] == []


def test_long_lists_come_in_pages(api_of: Any) -> None:
    account = people.sign_up(credits=1_000)
    made = [str(pages.requested(account).pk) for _ in range(5)]
    api = api_of(account.user)

    seen, url = [], "/api/magic-pages?page_size=2"
    while url:
        answer = api.get(url).json()
        seen += [page["id"] for page in answer["results"]]
        url = answer["next"]

    assert seen == made[::-1]
