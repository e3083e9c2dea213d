"""What a visitor sends through the form of a published page, and who reads it."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from core import tenancy
from magicpages.models import Lead, MagicPage
from magicpages.rendering import PUBLIC_CSP
from tests.magicpages import contents
from tests.support import pages
from tests.support.people import Account

VISITOR = {
    "name": "Ana Lima",
    "email": "ana@example.com",
    "phone": "+34 600 000 000",
    "consent": "1",
}


def send(path: str, **changes: Any) -> Any:
    """Send the form of a published page; a change to None leaves the field out."""
    sent = {name: value for name, value in {**VISITOR, **changes}.items() if value is not None}
    return Client().post(f"/p/{path}/lead", sent)


def leads_of(page: MagicPage) -> list[Lead]:
    """Return who answered through a page."""
    with tenancy.workspace(page.workspace_id):
        return list(Lead.objects.filter(page=page))


@pytest.mark.parametrize("language", contents.WORDS)
def test_a_lead_is_kept_with_the_consent_it_gave(account: Account, language: str) -> None:
    page = contents.ready(account, language=language)
    path = contents.publish(page)

    answer = send(path)

    assert answer.status_code == 200
    assert contents.WORDS[language] in answer.content.decode()
    (lead,) = leads_of(page)
    assert lead.workspace_id == account.workspace.pk
    assert (lead.name, lead.email, lead.phone) == ("Ana Lima", "ana@example.com", "+34 600 000 000")
    assert (lead.consent, lead.language) == (contents.WORDS[language], language)


def test_the_consent_kept_is_the_one_that_was_published(ready: MagicPage, path: str) -> None:
    contents.edit(ready, "lead_form/consent", "You may sell my data")

    send(path)

    assert leads_of(ready)[0].consent == contents.WORDS["en"]


def test_the_answer_to_a_lead_is_a_page_like_the_published_one(path: str) -> None:
    answer = send(path)

    assert answer["Content-Security-Policy"] == PUBLIC_CSP
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert b"<script" not in answer.content


def test_a_machine_that_fills_the_hidden_field_is_thanked_and_forgotten(
    ready: MagicPage, path: str
) -> None:
    kept, dropped = send(path), send(path, website="https://spam.example")

    assert dropped.content == kept.content
    assert len(leads_of(ready)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("consent", None),
        ("consent", ""),
        ("email", "nobody"),
        ("email", None),
        ("email", "a@b.co\nBcc: x@y.co"),
        ("email", "x" * 300 + "@example.com"),
        ("phone", "call me"),
        ("phone", "123"),
        ("phone", "1" * 41),
        ("phone", "12345" + "\u0344" * 30),
        ("name", "  "),
        ("name", None),
        ("name", "\u202e\u200b"),
        ("name", "x" * 121),
        ("name", "\ufb2c" * 120),
    ],
)
def test_a_form_that_cannot_be_taken_says_so_and_keeps_what_was_written(
    ready: MagicPage, path: str, field: str, value: str | None
) -> None:
    answer = send(path, **{field: value})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="lead-{field}-error"' in html
    kept = next(name for name in ("name", "email") if name != field)
    assert f'value="{VISITOR[kept]}"' in html
    assert leads_of(ready) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("es", "Escribe una dirección"), ("ar", "أدخل عنوان"), ("he", "יש להזין כתובת")],
)
def test_what_was_wrong_is_said_in_the_pages_language(
    account: Account, language: str, sentence: str
) -> None:
    path = contents.publish(contents.ready(account, language=language))

    html = send(path, email="nobody").content.decode()

    assert f'<html lang="{language}"' in html
    assert sentence in html


def test_what_a_visitor_wrote_comes_back_as_text(path: str) -> None:
    answer = send(path, name='"><script>alert(1)</script>', email="nobody")

    assert b"<script" not in answer.content
    assert b"&quot;&gt;&lt;script&gt;" in answer.content


def test_many_forms_from_one_address_are_slowed_down(ready: MagicPage, path: str) -> None:
    answers = [send(path) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert b"Too many forms came from your connection." in answers[-1].content
    assert len(leads_of(ready)) == 10


def test_too_many_forms_for_one_page_leave_another_open(account: Account, path: str) -> None:
    other = contents.publish(contents.ready(account))
    for _ in range(11):
        send(path)

    assert send(other).status_code == 200


@pytest.mark.usefixtures("redis_is_away")
def test_leads_arrive_while_redis_is_away(ready: MagicPage, path: str) -> None:
    assert send(path).status_code == 200
    assert len(leads_of(ready)) == 1


def test_a_page_that_is_not_public_takes_no_leads(ready: MagicPage, path: str) -> None:
    contents.unpublish(ready)

    assert send(path).status_code == 404
    assert send("no/where").status_code == 404
    assert leads_of(ready) == []


def test_the_form_is_sent_and_never_linked(path: str) -> None:
    assert Client().get(f"/p/{path}/lead").status_code == 405
    assert Client().post(f"/p/{path}").status_code == 405


def test_a_signed_in_member_sends_the_form_as_any_visitor(
    owner_client: Client, ready: MagicPage, path: str
) -> None:
    answer = owner_client.post(f"/p/{path}/lead", VISITOR)

    assert answer.status_code == 200
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert len(leads_of(ready)) == 1


def test_leads_are_shown_to_their_workspace_as_text(
    owner_client: Client, ready: MagicPage, path: str
) -> None:
    send(path, name='=HYPERLINK("x")<script>', email="=1+1@example.com", phone="+1 (23) 45-67")

    screen = owner_client.get(f"/magic-pages/{ready.pk}/leads/").content.decode()

    assert "=HYPERLINK(&quot;x&quot;)&lt;script&gt;" in screen
    assert "=1+1@example.com" in screen
    assert "mailto:%3D1+1@example.com" in screen


def test_a_page_without_leads_says_how_to_get_some(owner_client: Client, ready: MagicPage) -> None:
    address = f"/magic-pages/{ready.pk}/leads/"
    assert b"once the page is published" in owner_client.get(address).content

    contents.publish(ready)

    assert b"The page is live and its form is open." in owner_client.get(address).content


def test_a_draft_has_no_leads(owner_client: Client, account: Account) -> None:
    page = pages.draft(account)

    assert b"No leads yet" in owner_client.get(f"/magic-pages/{page.pk}/leads/").content
