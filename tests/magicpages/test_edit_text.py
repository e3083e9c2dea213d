"""Texts edited in place, one at a time, in the preview."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from magicpages import blocks
from magicpages.models import MagicPage
from tests.magicpages import contents
from tests.support import pages
from tests.support.people import Account
from tests.support.racing import race


def send(client: Client, page: MagicPage, field: str, value: str) -> Any:
    """Send one text as the preview does."""
    return client.post(f"/magic-pages/{page.pk}/text/", {"field": field, "value": value})


def text_at(page: MagicPage, address: str) -> str:
    """Return the text the database has at an address."""
    found = blocks.find_text(pages.reload(page).content, address)
    assert found is not None
    data, path, _rule = found
    here: Any = data
    for part in path.split("."):
        here = here[int(part)] if isinstance(here, list) else here[part]
    return str(here)


def test_a_text_is_stored_clean_and_given_back_as_stored(
    owner_client: Client, ready: MagicPage
) -> None:
    answer = send(owner_client, ready, "hero/headline", " Bread\n\u202e by <b>bicycle</b>\x00 ")

    assert answer.status_code == 200
    assert answer.json() == {"value": "Bread by <b>bicycle</b>"}
    assert text_at(ready, "hero/headline") == "Bread by <b>bicycle</b>"
    assert pages.reload(ready).content_version == ready.content_version + 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("hero/headline", "x" * 91, "Use at most 90 characters; this has 91."),
        ("hero/headline", "\ufb2c" * 40, "Use at most 90 characters; this has 120."),
        ("hero/headline", "x" * 100_000, "Use at most 90 characters; this has 100,000."),
        ("hero/headline", " \u202e ", "This text must not be empty."),
        ("hero/nothing", "x", "This text does not exist any more. Reload the page."),
        ("faq/items.9.answer", "x", "This text does not exist any more. Reload the page."),
        ("", "", "This text does not exist any more. Reload the page."),
        ("\x00", "x", "This text does not exist any more. Reload the page."),
    ],
)
def test_a_text_that_breaks_a_rule_is_refused_in_a_sentence(
    owner_client: Client, ready: MagicPage, field: str, value: str, sentence: str
) -> None:
    answer = send(owner_client, ready, field, value)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == sentence
    assert pages.reload(ready).content == ready.content


def test_a_text_that_may_be_empty_can_be_emptied(owner_client: Client, ready: MagicPage) -> None:
    answer = send(owner_client, ready, "pricing/items.0.note", "")

    assert answer.json() == {"value": ""}
    assert text_at(ready, "pricing/items.0.note") == ""


def test_the_pages_own_title_and_description_are_texts_too(
    owner_client: Client, ready: MagicPage
) -> None:
    assert send(owner_client, ready, "/title", "New title").status_code == 200

    assert pages.reload(ready).content["title"] == "New title"


def test_editors_of_different_texts_keep_each_others(
    client_of: Callable[[User], Client], owner: User, ready: MagicPage
) -> None:
    fields = ["hero/headline", "hero/button", "cta/text", "faq/items.0.answer", "footer/text"]
    clients = [client_of(owner) for _ in fields]

    answers = race(
        [
            partial(send, c, ready, f, f"By {n}")
            for n, (c, f) in enumerate(zip(clients, fields, strict=True))
        ]
    )

    assert [getattr(answer, "status_code", answer) for answer in answers] == [200] * 5
    assert [text_at(ready, field) for field in fields] == [f"By {n}" for n in range(5)]
    assert pages.reload(ready).content_version == ready.content_version + 5


def test_a_page_that_is_not_ready_has_nothing_to_edit(
    owner_client: Client, account: Account, draft: MagicPage
) -> None:
    for page in (draft, pages.requested(account)):
        answer = send(owner_client, page, "hero/headline", "x")

        assert answer.status_code == 409
        assert answer.json()["detail"] == "This page is not ready yet."
        assert owner_client.get(f"/magic-pages/{page.pk}/preview/").status_code == 404


def test_the_preview_shows_the_draft_and_what_visitors_see_stays(
    owner_client: Client, ready: MagicPage
) -> None:
    contents.publish(ready)
    contents.edit(ready, "hero/headline", "Not yet public")

    preview = owner_client.get(f"/magic-pages/{ready.pk}/preview/")
    editor = owner_client.get(f"/magic-pages/{ready.pk}/").content.decode()

    assert b"Not yet public" in preview.content
    assert 'data-edit="hero/headline" data-max="90"' in preview.content.decode()
    assert "Changes not published" in editor
    assert "data-unpublished hidden" not in editor


def test_the_preview_is_framed_by_ourselves_only(owner_client: Client, ready: MagicPage) -> None:
    answer = owner_client.get(f"/magic-pages/{ready.pk}/preview/")

    ancestors = [
        part.strip()
        for part in answer["Content-Security-Policy"].split(";")
        if part.strip().startswith("frame-ancestors")
    ]
    assert ancestors == ["frame-ancestors 'self'"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Cache-Control"] == "no-store"


def test_every_text_of_the_preview_can_be_edited_where_it_stands(
    owner_client: Client, ready: MagicPage
) -> None:
    preview = owner_client.get(f"/magic-pages/{ready.pk}/preview/").content.decode()

    for part, fields, name in blocks.parts(ready.content):
        for path, _rule, _value in blocks.walk(fields, part) if name else ():
            assert preview.count(f'data-edit="{name}/{path}"') == 1, f"{name}/{path}"


def test_markup_stays_text_in_the_preview(owner_client: Client, ready: MagicPage) -> None:
    send(owner_client, ready, "hero/headline", '"><script>alert(1)</script>')

    preview = owner_client.get(f"/magic-pages/{ready.pk}/preview/").content.decode()

    assert "<script>alert" not in preview
    assert "&lt;script&gt;alert(1)" in preview
