"""What programs are told: which addresses there are, and which are not for them."""

from urllib import robotparser
from xml.etree import ElementTree

from django.conf import settings
from django.test import Client

from tests.website import screens

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
LANGUAGES = {code for code, _name in settings.LANGUAGES}


def entries() -> list[ElementTree.Element]:
    answer = Client().get("/sitemap.xml")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    return ElementTree.fromstring(answer.content).findall(f"{SITEMAP}url")  # noqa: S314 - ours


def test_the_sitemap_names_every_page_in_every_language() -> None:
    found = {str(entry.findtext(f"{SITEMAP}loc")) for entry in entries()}

    pages = [path for path in screens.pages() if not path.startswith("/accounts/")]
    assert found == {f"{settings.SITE_URL}/{c}{path}" for c in LANGUAGES for path in pages}


def test_each_entry_of_the_sitemap_names_its_alternates() -> None:
    for entry in entries():
        links = entry.findall(f"{XHTML}link")
        named = {link.get("hreflang"): link.get("href", "") for link in links}

        assert set(named) == LANGUAGES | {"x-default"}
        assert entry.findtext(f"{SITEMAP}loc") in named.values()
        assert all(href.startswith(settings.SITE_URL) for href in named.values())


def test_a_claimed_host_gets_into_no_sitemap() -> None:
    html = Client().get("/sitemap.xml", headers={"X-Forwarded-Host": "evil.example"}).content

    assert b"evil.example" not in html


def test_robots_may_read_the_site_and_published_pages_and_nothing_of_the_app() -> None:
    answer = Client().get("/robots.txt")
    text = answer.content.decode()
    robots = robotparser.RobotFileParser()
    robots.parse(text.splitlines())

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text
    for path in ("/", "/en/", "/ar/pricing/", "/p/bakery/bread", "/sitemap.xml"):
        assert robots.can_fetch("*", path), path
    for path in ("/dashboard/", "/magic-pages/", "/credits/", "/admin/", "/api/credits"):
        assert not robots.can_fetch("*", path), path
    assert "Disallow: /*/accounts/" in text
    lines = [line for line in text.splitlines() if line]
    assert len(lines) == len(set(lines))
