"""What visitors of the product see first, in five languages, and how they choose one."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.models import User

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_speaks_every_language_and_shows_the_plans(language: str) -> None:
    answer = Client().get(f"/{language}/")

    html = answer.content.decode()
    direction = "rtl" if language in ("ar", "he") else "ltr"
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert len(answer.context["plans"]) >= 3
    for column in answer.context["plans"]:
        assert column.plan.name in html
    assert ("Plain prices" in html) is (language == "en")


@pytest.mark.parametrize(
    ("accepted", "home"),
    [
        ("pt-BR,pt;q=0.9", "/pt/"),
        ("he", "/he/"),
        ("iw", "/he/"),
        ("iw-IL,iw;q=0.9,en;q=0.8", "/he/"),
        ("fr", "/en/"),
        ("", "/en/"),
        ("*;q=x,\x80", "/en/"),
    ],
)
def test_the_bare_address_leads_to_the_visitors_language(accepted: str, home: str) -> None:
    answer = Client().get("/", headers={"Accept-Language": accepted})

    assert answer["Location"] == home


def test_those_who_are_signed_in_go_on_to_their_dashboard(owner_client: Client) -> None:
    assert owner_client.get("/en/")["Location"] == "/dashboard/"


@pytest.mark.parametrize("unknown", ["/fr/", "/xx/accounts/login/", "/en/nothing/"])
def test_a_language_there_is_not_is_a_404(unknown: str) -> None:
    assert Client().get(unknown).status_code == 404


def test_a_visitors_choice_is_kept_in_a_cookie_and_leads_back() -> None:
    client = Client()

    answer = client.post("/language/", {"language": "he", "next": "/en/accounts/login/"})

    assert answer["Location"] == "/he/accounts/login/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "he"
    assert client.get("/")["Location"] == "/he/"


def test_a_persons_choice_is_kept_with_the_person(owner_client: Client, owner: User) -> None:
    answer = owner_client.post("/language/", {"language": "ar", "next": "/dashboard/"})

    assert answer["Location"] == "/dashboard/"
    owner.refresh_from_db()
    assert owner.language == "ar"
    assert b'<html lang="ar" dir="rtl"' in Client(headers={}).get("/ar/").content
    assert b'<html lang="ar" dir="rtl"' in owner_client.get("/dashboard/").content


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example",
        "http:evil.example", "javascript:alert(1)", "\thttps://evil.example", "evil.example", "",
        "http://localhost:8000@evil.example/",
    ],
)  # fmt: skip
def test_a_language_switch_leads_to_our_own_paths_only(elsewhere: str) -> None:
    answer = Client().post("/language/", {"language": "es", "next": elsewhere})

    assert answer.status_code == 302
    assert "evil" not in answer["Location"] or answer["Location"].startswith(("evil", "/evil"))
    assert not answer["Location"].startswith(("//", "/\\", "http", "javascript", "\t"))


@pytest.mark.parametrize("door", ["sent", "in the address"])
@pytest.mark.parametrize(
    "elsewhere",
    ["/%09/evil.com", "/\\evil.com", "/%5Cevil.com", "/%255Cevil.com", "/%0d%0aX:y", "/a\tb",
     "/%2525252525252525255Cevil.com", "%2F%2Fevil.com", "/\x7f/evil.com"],
)  # fmt: skip
def test_what_a_browser_might_read_as_another_host_is_not_followed(
    elsewhere: str, door: str
) -> None:
    sent, query = {"language": "es"}, ""
    if door == "sent":
        sent["next"] = elsewhere
    else:
        query = f"?{urlencode({'next': elsewhere})}"

    answer = Client().post(f"/language/{query}", sent)

    assert answer["Location"] == "/"


@pytest.mark.parametrize("language", ["fr", "", "en-US\r\nX: y", "x" * 5000, "../he"])
def test_an_unknown_language_changes_nothing(
    owner_client: Client, owner: User, language: str
) -> None:
    answer = owner_client.post("/language/", {"language": language, "next": "/dashboard/"})

    assert answer["Location"] == "/"
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies
    owner.refresh_from_db()
    assert owner.language == "en"


def test_a_language_is_not_switched_by_a_link() -> None:
    assert Client().get("/language/?language=he").status_code == 405


def test_the_icon_that_old_browsers_ask_for_is_one_they_can_draw() -> None:
    client = Client()
    answer = client.get("/favicon.ico")
    name = answer["Location"].removeprefix("/static/")
    icon = Path(str(finders.find(name))).read_bytes()

    assert answer.status_code == 302
    assert icon.startswith(b"\x00\x00\x01\x00")
    assert finders.find("app/img/touch-icon.png")
    assert b"apple-touch-icon" in client.get("/en/").content
