"""The mailbox of a machine where mails stay."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from tests.support import people
from tests.support.people import PASSWORD

BOX = "/local/mail/"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where mails land."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def send(subject: str, *, html: str = "", text: str = "Good morning.") -> None:
    """Send a mail."""
    message = EmailMultiAlternatives(subject, text, None, ["ana@example.com"])
    if html:
        message.attach_alternative(html, "text/html")
    message.send()


def links_in(html: str) -> list[str]:
    """Return the addresses of mails, as they stand on the page."""
    return re.findall(r'href="(/local/mail/[0-9a-f]+/)"', html)


def test_a_stranger_finds_their_code_without_a_mail_server(folder: Path) -> None:
    client, email = Client(), people.address("stranger")
    values = {"workspace_name": "Harbour Rye", "email": email, "password1": PASSWORD}
    page = client.post("/en/accounts/signup/", values, follow=True).content.decode()

    assert f'href="{BOX}"' in page
    (link,) = links_in(client.get(BOX).content.decode())
    code = re.search(r"^(\d{6})$", client.get(link).content.decode(), re.M)
    assert code is not None
    answer = client.post("/en/accounts/confirm-email/", {"code": code[1]})
    assert answer["Location"] == "/start/"


def test_before_the_first_mail_the_box_says_so(folder: Path) -> None:
    assert b"There is no mail yet" in Client().get(BOX).content


def test_the_newest_mail_stands_first(folder: Path) -> None:
    for subject in ("First words", "كلمات ثانية"):
        send(subject)

    html = Client().get(BOX).content.decode()

    assert len(links_in(html)) == 2
    assert html.index("كلمات ثانية") < html.index("First words")


def test_what_a_mail_brings_runs_and_loads_nothing(folder: Path) -> None:
    evil = '<script>alert(1)</script><img src="https://evil.example/x.png">'
    send("Evil <script>alert(2)</script>", html=evil, text="<script>alert(3)</script>")
    (link,) = links_in(Client().get(BOX).content.decode())

    page = Client().get(link)
    frame = Client().get(f"{link}frame/")

    assert b"<script>alert" not in page.content
    assert f'src="{link}frame/"'.encode() in page.content
    assert b" sandbox" in page.content
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("name", ["0123456789abcdef", "..", "etc"])
def test_a_mail_that_is_not_there_is_not_found(folder: Path, name: str) -> None:
    send("Hello")

    assert Client().get(f"{BOX}{name}/").status_code == 404
    assert Client().get(f"{BOX}{name}/frame/").status_code == 404


@pytest.mark.parametrize("ask", [Client.get, Client.post])
def test_elsewhere_there_is_no_mailbox(
    folder: Path, settings: Any, ask: Callable[[Client, str], Any]
) -> None:
    send("Hello")
    (link,) = links_in(Client().get(BOX).content.decode())
    settings.IS_LOCAL = False

    for path in (BOX, link, f"{link}frame/"):
        assert ask(Client(), path).status_code in (404, 405)
    assert BOX.encode() not in Client().get("/en/accounts/signup/").content
