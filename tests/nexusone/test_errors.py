"""What is answered when something is not right: pages for people, problems for programs."""

import pytest
from django.test import Client

from accounts.models import User
from tests.support import away

RTL = ("ar", "he")


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar", "he"])
def test_the_page_for_a_wrong_address_speaks_every_language(language: str) -> None:
    answer = Client().get("/nothing/here/", headers={"Accept-Language": language})

    html = answer.content.decode()
    direction = "rtl" if language in RTL else "ltr"
    assert answer.status_code == 404
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert ("There is nothing at this address" in html) is (language == "en")


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

    assert answer.status_code in (400, 413)
    many = {f"field{n}": "x" for n in range(600)}
    assert owner_client.post("/magic-pages/new/", many).status_code == 400


@pytest.mark.parametrize("path", ["/dashboard/", "/api/credits"])
def test_a_crash_shows_nothing_of_ours(
    owner_client: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def crash(**_: object) -> int:
        raise LookupError("secret detail")

    monkeypatch.setattr("credits.selectors.balance", crash)
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

    assert answer.status_code == 500
    assert b"OperationalError" not in answer.content
    if not path.startswith("/api/"):
        language = "en" if path == "/en/" else "he"
        assert f'<html lang="{language}"'.encode() in answer.content


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused_and_change_nothing(owner_client: Client, method: str) -> None:
    assert getattr(owner_client, method)("/dashboard/").status_code == 405
