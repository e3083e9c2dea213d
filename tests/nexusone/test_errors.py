"""What is answered when something is not right: pages for people, problems for programs."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.db import connections
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from accounts.models import User
from core.logs import request_id
from tests.support import away, people

RTL = ("ar", "he")
HEADINGS = {
    "400": "We could not read that request",
    "403": "You do not have access to this page",
    "403_csrf": "This form has gone stale",
    "403_no_workspace": "You are in no workspace",
    "404": "There is nothing at this address",
    "429": "That was a little fast",
    "500": "Something broke on our side",
    "503": "We cannot answer right now",
}


@contextmanager
def no_database() -> Iterator[None]:
    """Fail on any query."""

    def refuse(*_args: object) -> None:
        raise AssertionError("An error page asked the database.")

    with connections["default"].execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar", "he"])
def test_the_page_for_a_wrong_address_speaks_every_language(language: str) -> None:
    answer = Client().get("/nothing/here/", headers={"Accept-Language": language})

    html = answer.content.decode()
    direction = "rtl" if language in RTL else "ltr"
    assert answer.status_code == 404
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert ("There is nothing at this address" in html) is (language == "en")


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar", "he"])
@pytest.mark.parametrize("code", list(HEADINGS))
def test_every_error_page_stands_alone_and_names_its_request(code: str, language: str) -> None:
    token = request_id.set("0123456789abcdef")
    try:
        with translation.override(language), no_database():
            html = render_to_string(f"{code}.html")
            heading = gettext(HEADINGS[code])
    finally:
        request_id.reset(token)

    direction = "rtl" if language in RTL else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert '<code class="error__id"><bdi>0123456789abcdef</bdi></code>' in html
    assert html.count(escape(heading)) == 2
    assert f'href="/{language}/status/"' in html
    assert "<dd></dd>" not in html


def test_the_number_on_the_page_is_the_one_in_the_answer_and_never_anothers_words() -> None:
    client = Client()

    answer = client.get("/nothing/", headers={"X-Request-Id": "abcd-1234-efgh"})
    odd = client.get("/nothing/", headers={"X-Request-Id": "<script>alert(1)</script>"})

    assert answer["X-Request-Id"] == "abcd-1234-efgh"
    assert b"<bdi>abcd-1234-efgh</bdi>" in answer.content
    assert f"<bdi>{odd['X-Request-Id']}</bdi>".encode() in odd.content
    assert b"alert(1)" not in odd.content


@pytest.mark.parametrize(
    "path",
    ["/%00", "/a%00b/", "/magic-pages/x/", "/../etc/passwd", "/.env", "/" + "x" * 5000, "/%ff%fe/"],
)
def test_any_address_gets_a_page(owner_client: Client, path: str) -> None:
    answer = owner_client.get(path)

    assert answer.status_code == 404
    assert b"<!doctype html>" in answer.content


def test_what_was_asked_for_is_not_repeated() -> None:
    answer = Client().get("/<script>alert(1)</script>/?x=<script>")

    assert answer.status_code == 404
    assert b"alert(1)" not in answer.content


@pytest.mark.parametrize("path", ["/api/nothing", "/api/", "/api/nothing/", "/api/%00"])
def test_a_wrong_address_of_the_api_is_a_problem(path: str) -> None:
    answer = Client().get(path)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 404


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:x", ""])
@pytest.mark.parametrize("path", ["/", "/en/", "/dashboard/", "/healthz", "/api/credits", "/p/a/b"])
def test_an_unknown_host_is_refused(host: str, path: str) -> None:
    answer = Client().get(path, headers={"Host": host}, SERVER_NAME="evil.example")

    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


def test_a_forwarded_host_is_nobody() -> None:
    answer = Client().get("/", headers={"X-Forwarded-Host": "evil.example"})

    assert answer["Location"] == "/en/"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_form_without_its_token_is_answered_in_words(language: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": language})

    answer = client.post("/language/", {"language": "he"})

    assert answer.status_code == 403
    assert f'<html lang="{language}"'.encode() in answer.content
    assert (b"This form has gone stale" in answer.content) is (language == "en")


def test_a_body_over_the_limit_is_refused(owner_client: Client, owner: User) -> None:
    answer = owner_client.post("/magic-pages/new/", {"product": "x" * 3_000_000})

    assert answer.status_code == 413
    assert "2.1 MB" in answer.content.decode()
    many = {f"field{n}": "x" for n in range(600)}
    assert owner_client.post("/magic-pages/new/", many).status_code == 400


@pytest.mark.parametrize(("path", "part"), [("/credits/", "ledger"), ("/api/credits", "balance")])
def test_a_crash_shows_nothing_of_ours(
    owner_client: Client, monkeypatch: pytest.MonkeyPatch, path: str, part: str
) -> None:
    def crash(**_: object) -> int:
        raise LookupError("secret detail")

    monkeypatch.setattr(f"credits.selectors.{part}", crash)
    owner_client.raise_request_exception = False

    answer = owner_client.get(path)

    assert answer.status_code == 500
    for word in (b"secret detail", b"LookupError", b"Traceback", b".py"):
        assert word not in answer.content
    is_problem = answer["Content-Type"] == "application/problem+json"
    assert is_problem is path.startswith("/api/")


def test_the_page_for_a_crash_needs_nothing_that_may_have_crashed(
    owner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(shell: object, request: object) -> None:
        raise LookupError

    monkeypatch.setattr("nexusone.context.Shell.__init__", crash)
    owner_client.raise_request_exception = False

    answer = owner_client.get("/dashboard/")

    assert answer.status_code == 500
    assert b"<!doctype html>" in answer.content


@pytest.mark.parametrize("path", ["/dashboard/", "/magic-pages/", "/api/credits", "/en/"])
def test_without_the_database_there_is_an_apology(
    owner_client: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    owner_client.raise_request_exception = False
    with monkeypatch.context() as patch:
        away.database(patch)
        answer = owner_client.get(path, headers={"Accept-Language": "he"})

    assert answer.status_code == (500 if path.startswith("/api/") else 503)
    assert b"OperationalError" not in answer.content
    if not path.startswith("/api/"):
        assert answer["Retry-After"] == "60"
        language = "en" if path == "/en/" else "he"
        assert f'<html lang="{language}"'.encode() in answer.content


@pytest.mark.parametrize("path", ["/dashboard/", "/credits/", "/magic-pages/new/"])
def test_a_look_at_the_head_alone_is_answered(owner_client: Client, path: str) -> None:
    answer = owner_client.head(path)

    assert answer.status_code == 200
    assert answer.content == b""


@pytest.mark.parametrize("path", ["/dashboard/", "/credits/"])
def test_who_is_in_no_workspace_is_told_so_and_may_sign_out(
    client_of: Callable[[User], Client], path: str
) -> None:
    alone = User.objects.create_user(people.address("alone"), people.PASSWORD)

    answer = client_of(alone).get(path)

    html = answer.content.decode()
    assert answer.status_code == 403
    assert "You are in no workspace" in html
    assert 'accounts/logout/"' in html


def test_staff_in_no_workspace_are_led_to_their_site(
    client_of: Callable[[User], Client], staff: User
) -> None:
    client = client_of(staff)

    answer = client.get("/en/", follow=True)

    assert [url for url, _status in answer.redirect_chain] == ["/dashboard/", "/admin/"]
    assert answer.status_code == 200
    assert b"You are in no workspace" in client.get("/credits/").content


@pytest.mark.parametrize("path", ["/settings/notifications/", "/search/", "/credits/"])
def test_who_is_in_no_workspace_is_led_on_and_sees_no_number(
    client_of: Callable[[User], Client], path: str
) -> None:
    lone = User.objects.create_user(people.address("lone"), people.PASSWORD)

    html = client_of(lone).get(path).content.decode()

    assert "You are in no workspace" in html
    assert "data-code" not in html
    assert 'href="/workspaces/new/"' in html
    assert 'href="/workspaces/"' in html


@pytest.mark.parametrize("mistake", ["host", "fields", "body", "lookup"])
def test_a_clients_mistake_is_a_warning_without_a_trace(
    owner_client: Client,
    client_of: Callable[[User], Client],
    staff: User,
    log: StringIO,
    mistake: str,
) -> None:
    if mistake == "host":
        answer = Client().get("/dashboard/", headers={"Host": "evil.example"})
    elif mistake == "fields":
        many = {f"field{n}": "x" for n in range(600)}
        answer = owner_client.post("/magic-pages/new/", many)
    elif mistake == "body":
        answer = owner_client.post("/magic-pages/new/", {"product": "x" * 3_000_000})
    else:
        answer = client_of(staff).get("/admin/accounts/user/?password__startswith=a")

    line = json.loads(log.getvalue().splitlines()[-1])
    status = 413 if mistake == "body" else 400
    assert answer.status_code == status
    assert (line["level"], line["status_code"]) == ("warning", status)
    assert "trace" not in line


def test_a_crash_is_an_error_with_its_trace(
    owner_client: Client, monkeypatch: pytest.MonkeyPatch, log: StringIO
) -> None:
    def crash(**_: object) -> int:
        raise LookupError

    monkeypatch.setattr("credits.selectors.ledger", crash)
    owner_client.raise_request_exception = False
    owner_client.get("/credits/")

    line = json.loads(log.getvalue().splitlines()[-1])
    assert line["level"] == "error"
    assert "LookupError" in line["trace"]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused_and_change_nothing(owner_client: Client, method: str) -> None:
    assert getattr(owner_client, method)("/dashboard/").status_code == 405
