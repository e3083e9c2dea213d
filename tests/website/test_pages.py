"""What holds for every page of the signed-out site, in every language."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.support import queries
from tests.website import screens

LANGUAGES = [code for code, _name in settings.LANGUAGES]
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">')
MOST_QUERIES = 12


def test_the_url_conf_names_the_pages_we_know() -> None:
    found = screens.pages()

    assert {"/", "/features/", "/pricing/", "/status/", "/help/"} <= set(found)
    assert {"/legal/terms/", "/help/getting-started/", "/accounts/login/"} <= set(found)
    assert not [path for path in found if "<" in path]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_names_itself_in_all_five_languages_and_one_for_all_others(
    language: str,
) -> None:
    client = Client()
    for path in screens.pages():
        answer = client.get(f"/{language}{path}")
        html = answer.content.decode()

        assert answer.status_code == 200, path
        wanted = {code: f"{settings.SITE_URL}/{code}{path}" for code in LANGUAGES}
        assert dict(ALTERNATE.findall(html)) == wanted | {"x-default": settings.SITE_URL + path}
        assert f'<link rel="canonical" href="{settings.SITE_URL}/{language}{path}">' in html
        direction = "rtl" if language in ("ar", "he") else "ltr"
        assert f'<html lang="{language}" dir="{direction}"' in html, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_on_a_page_keeps_the_language(language: str) -> None:
    client = Client()
    for path in screens.pages():
        html = client.get(f"/{language}{path}").content.decode()
        body = html.partition("<body")[2]
        links = re.findall(r'<a\b[^>]*?href="(/[^"#?]*)"([^>]*)>', body)
        elsewhere = {
            href
            for href, rest in links
            if "hreflang" not in rest and not href.startswith((f"/{language}/", "/api/"))
        }
        assert elsewhere == set(), path


@pytest.mark.parametrize("path", ["/help/?q=page", "/accounts/login/?next=/credits/"])
def test_the_language_switch_is_plain_links_to_the_same_page(path: str) -> None:
    html = Client().get(f"/es{path}").content.decode()

    for code in LANGUAGES:
        assert f'href="/{code}{path}" hreflang="{code}"' in html
    assert 'action="/language/"' not in html


@pytest.mark.parametrize("path", ["/features/", "/help/api/", "/accounts/signup/"])
def test_an_address_without_a_language_leads_to_the_visitors(path: str) -> None:
    answer = Client().get(path, headers={"Accept-Language": "he"})

    assert answer["Location"] == f"/he{path}"


def test_pages_of_the_site_ask_little_and_leave_nothing_behind() -> None:
    for path in screens.pages():
        client = Client()
        assert len(queries.of_screen(client, f"/en{path}")) <= MOST_QUERIES, path
        if not path.startswith("/accounts/"):
            assert not client.cookies, path


def test_shared_links_show_a_picture_that_exists() -> None:
    for language in LANGUAGES:
        html = Client().get(f"/{language}/pricing/").content.decode()
        found = re.search(r'property="og:image" content="([^"]+)"', html)

        assert found
        assert found[1].startswith(settings.SITE_URL)
        picture = settings.BASE_DIR / "static" / "app" / "img" / "share" / f"{language}.png"
        header = picture.read_bytes()[:24]
        assert header[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(header[16:20]), int.from_bytes(header[20:24])) == (1200, 630)
        assert 'name="twitter:card" content="summary_large_image"' in html


def test_a_page_without_article_is_a_404() -> None:
    for path in ("/en/help/nothing/", "/en/legal/nothing/", "/en/help/terms/"):
        assert Client().get(path).status_code == 404


def test_prices_say_what_is_not_there_yet() -> None:
    html = Client().get("/en/pricing/").content.decode()

    video = html.index("Video")
    page = html.index("Magic page <" if "Magic page <" in html else "Magic page")
    assert "not available yet" in html[video : video + 200]
    assert "not available yet" not in html[page : page + 60]
    assert html.count("comes back") >= 5


def test_help_is_searched_without_accents_and_case() -> None:
    found = Client().get("/es/help/", {"q": "CREDITOS caducidad"}).content.decode()

    assert "/es/help/credits-and-refunds/" in found
    assert "/es/help/keyboard-shortcuts/" not in found


def test_what_is_searched_for_is_shown_as_text() -> None:
    html = Client().get("/en/help/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
