"""What every answer carries, whoever asked."""

import gzip
import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from core.logs import JsonFormatter, request_id
from core.middleware import ApiSlashMiddleware, RequestIdMiddleware, SecurityHeadersMiddleware


def policy(answer: HttpResponseBase) -> dict[str, str]:
    """Return the content security policy by directive."""
    parts = answer["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts)


@pytest.mark.parametrize("given", ["a" * 8, "A-b_9" * 4, "0" * 64])
def test_a_plain_request_id_is_taken_over(given: str) -> None:
    assert Client().get("/healthz", headers={"X-Request-Id": given})["X-Request-Id"] == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        "short",
        "a" * 65,
        "a b c d e f",
        "x\r\nSet-Cookie: a=b",
        "{{request}}",
        "aaaaaaaa\n",
        "\xe9" * 9,
    ],
)
def test_any_other_request_id_is_replaced(given: str) -> None:
    answered = Client().get("/healthz", headers={"X-Request-Id": given})["X-Request-Id"]

    assert re.fullmatch(r"[0-9a-f]{32}", answered)


def test_each_request_is_known_by_its_own_id() -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request_id.get())
        return HttpResponse()

    answers = [RequestIdMiddleware(view)(RequestFactory().get("/")) for _ in range(2)]

    assert seen == [answer["X-Request-Id"] for answer in answers]
    assert len(set(seen)) == 2


def test_a_refusal_is_logged_with_the_requests_id(caplog: pytest.LogCaptureFixture) -> None:
    answer = Client().get("/nothing-here/")

    line = json.loads(JsonFormatter().format(caplog.records[-1]))

    assert line["request_id"] == answer["X-Request-Id"]


@pytest.mark.parametrize(
    ("path", "routed"),
    [
        ("/api/credits/", "/api/credits"),
        ("/api/credits///", "/api/credits"),
        ("/api/credits", "/api/credits"),
        ("/api/", "/api"),
        ("/apiary/", "/apiary/"),
        ("/magic-pages/", "/magic-pages/"),
    ],
)
def test_only_api_addresses_lose_their_slash(path: str, routed: str) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.path_info)

    assert ApiSlashMiddleware(view)(RequestFactory().get(path)).content.decode() == routed


def test_an_answer_that_may_be_stored_says_so_itself() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "public", "Permissions-Policy": "none"})

    answer = SecurityHeadersMiddleware(view)(RequestFactory().get("/"))

    assert answer["Cache-Control"] == "public"
    assert answer["Permissions-Policy"] == "none"


SCREENS = ["/dashboard/", "/magic-pages/", "/magic-pages/new/", "/credits/", "/en/accounts/email/"]
PUBLIC = ["/en/", "/en/accounts/login/", "/en/nothing", "/healthz"]


@pytest.mark.parametrize("address", [*SCREENS, *PUBLIC])
def test_every_page_of_the_app_carries_the_headers(owner_client: Client, address: str) -> None:
    client = owner_client if address in SCREENS else Client()
    answer = client.get(address)

    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Content-Type"].endswith("charset=utf-8")
    assert not answer.has_header("Strict-Transport-Security")
    rules = policy(answer)
    assert rules["default-src"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "*" not in answer["Content-Security-Policy"]
    assert "http" not in answer["Content-Security-Policy"]


def test_a_nonce_is_fresh_in_every_response_that_asks_for_one() -> None:
    def view(request: Any) -> HttpResponse:
        return HttpResponse(str(request.csp_nonce))

    answers = [CSPMiddleware(view)(RequestFactory().get("/")) for _ in range(3)]

    nonces = [answer.content.decode() for answer in answers]
    assert len(set(nonces)) == 3
    assert min(len(b64decode(nonce)) for nonce in nonces) >= 16
    scripts = [policy(answer)["script-src"] for answer in answers]
    assert scripts == [f"'self' 'nonce-{nonce}'" for nonce in nonces]


@pytest.mark.parametrize("address", [*SCREENS, "/en/", "/en/accounts/signup/"])
def test_no_page_holds_what_its_policy_forbids(owner_client: Client, address: str) -> None:
    client = owner_client if address in SCREENS else Client()
    html = client.get(address).content.decode()

    assert not re.findall(r"<[^>]+\son\w+=", html)
    assert not re.findall(r"<[^>]+\sstyle=", html)
    assert "<style" not in html
    assert "javascript:" not in html
    for tag in re.findall(r"<script[^>]*>", html):
        assert 'src="/static/' in tag
    # What search engines are told of other languages is read by nobody's browser.
    loaded = re.sub(r'<link rel="(?:canonical|alternate)"[^>]*>', "", html)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', loaded)


def test_no_template_holds_inline_scripts_or_styles() -> None:
    for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        if template.parent.name == "mail":
            # Mails carry their style along: no policy and no stylesheet of ours goes with them.
            continue
        text = template.read_text(encoding="utf-8")
        assert "<style" not in text, template
        assert not re.search(r"<[a-z][^>%{}]*\s(?:style|onclick|onload|onsubmit)=", text), template


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(owner_client: Client) -> None:
    client = Client()
    answer = client.post("/language/", {"language": "he", "next": "/"})
    session = owner_client.cookies[settings.SESSION_COOKIE_NAME]

    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME]["samesite"] == "Lax"
    assert session.value
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


# --- Compression ------------------------------------------------------------------------------

GZIP = {"Accept-Encoding": "gzip"}


def test_html_goes_out_compressed_to_those_who_can_read_it(owner_client: Client) -> None:
    plain = owner_client.get("/dashboard/")
    small = owner_client.get("/dashboard/", headers=GZIP)

    assert "Content-Encoding" not in plain.headers
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert len(small.content) < len(plain.content) / 3
    assert "</html>" in gzip.decompress(small.content).decode()


def test_a_secret_cannot_be_measured_by_the_length_of_the_answer() -> None:
    """BREACH: what is sent back is guessed by how well it compresses beside the secret."""
    answers = [Client().get("/en/help/?q=bread", headers=GZIP) for _ in range(8)]

    assert len({len(answer.content) for answer in answers}) > 1


def test_an_open_screen_hears_that_nothing_changed_in_compressed_answers_too(
    owner_client: Client,
) -> None:
    first = owner_client.get("/activity/", headers=GZIP)
    again = owner_client.get("/activity/", headers=GZIP | {"If-None-Match": first["ETag"]})

    # Compression makes a strong validator weak, which the next comparison would not recognize.
    assert first["ETag"].startswith("W/")
    assert again.status_code == 304
    assert again["ETag"] == first["ETag"]
    assert again.content == b""
