"""Help and legal texts: complete in five languages, staff's own, and harmless."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError
from django.test import Client
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from accounts.models import User
from core.interface import search
from core.interface.search import Query
from tests.support.people import Account
from website import markdown, selectors, services, shipping
from website.models import Article

LANGUAGES = [code for code, _name in settings.LANGUAGES]
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](javascript:alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    '<https://x.example/"onmouseover=alert(1)>',
    '[x](https://x.example "onmouseover=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<svg/onload=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    "<style>body{display:none}</style>",
    "<form action=//evil.example><input name=password></form>",
    "`</code><script>alert(1)</script>`",
    "| <script>alert(1)</script> |\n| --- |\n| x |",
    "&#106;avascript:alert(1) [x](&#106;avascript:alert(1))",
    "[{contact_email}](https://x.example/{contact_email})",
]


@pytest.fixture
def article() -> Iterator[Article]:
    """A help article of staff's own, in every language."""
    texts = {f"{name}_{code}": f"{name} {code}" for name in shipping.TEXTS for code in LANGUAGES}
    made = Article(
        section="help", slug=f"own-{uuid4().hex}", dated_on=timezone.now().date(), **texts
    )
    made.save(using="owner")
    yield made
    Article.objects.using("owner").filter(pk=made.pk).delete()


def text(article: Article, name: str) -> str:
    """Return one language of a text: the fields that modeltranslation adds have no types."""
    return str(getattr(article, name))


def change(article: Article, **fields: object) -> None:
    """Change an article as staff do: past the app's login."""
    Article.objects.using("owner").filter(pk=article.pk).update(**fields)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_article_is_there_and_speaks_this_language(language: str) -> None:
    shipped = {(each.section, each.slug) for each in shipping.read_all()}
    assert len([key for key in shipped if key[0] == "legal"]) == 5
    assert len([key for key in shipped if key[0] == "help"]) >= 8

    english = {a.pk: a for a in Article.objects.all()}
    for each in Article.objects.filter(section="help") | Article.objects.filter(section="legal"):
        if (each.section, each.slug) not in shipped:
            continue
        texts = [getattr(each, f"{name}_{language}") for name in shipping.TEXTS]
        assert all(text and text.strip() for text in texts), each.slug
        assert len(texts[2]) > 300, each.slug
        if language != "en":
            assert texts[2] != text(english[each.pk], "body_en")


def test_every_language_ships_the_same_articles() -> None:
    shipped = shipping.read_all()
    keys = {
        code: {(s.section, s.slug) for s in shipped if s.language == code} for code in LANGUAGES
    }

    assert len({frozenset(found) for found in keys.values()}) == 1
    # The same parts in each: nothing was left out on the way.
    for key in keys["en"]:
        parts = {s.body.count("\n## ") for s in shipped if (s.section, s.slug) == key}
        assert len(parts) == 1, key


def test_a_second_load_changes_nothing() -> None:
    services.load_articles()

    assert services.load_articles() == 0


def test_what_staff_changed_is_kept_and_the_other_languages_go_on() -> None:
    article = Article.objects.get(section="help", slug="api")
    before = text(article, "title_es")
    old = {"title": "Velho", **{n: text(article, f"{n}_pt") for n in ("summary", "body")}}
    shipped = article.shipped | {"pt": shipping.digest(old)}
    change(article, title_es="De la casa", title_pt="Velho", shipped=shipped)
    try:
        call_command("load_articles")

        article.refresh_from_db()
        assert text(article, "title_es") == "De la casa"
        assert text(article, "title_pt") == "Chaves de API e a API"
    finally:
        change(article, title_es=before)


def test_an_article_that_staff_took_down_stays_down(article: Article) -> None:
    change(article, is_published=False)
    services.load_articles()

    assert Client().get(f"/en/help/{article.slug}/").status_code == 404
    assert article.slug not in Client().get("/sitemap.xml").content.decode()


def test_the_apps_own_login_cannot_write_what_everybody_reads(article: Article) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        Article.objects.filter(pk=article.pk).update(body_en="owned")
    with pytest.raises(ProgrammingError, match="permission denied"):
        article.delete()


@pytest.mark.parametrize("attack", ATTACKS)
def test_markdown_of_staff_cannot_run_anything(article: Article, attack: str) -> None:
    change(article, body_en=attack, summary_en=attack[:200], title_en=attack[:100])

    html = Client().get(f"/en/help/{article.slug}/").content.decode()
    part = html.partition('<div class="prose">')[2].partition("</article>")[0].lower()
    for word in ("<script", "<img", "<svg", "<iframe", "<style", "<form", "<input", 'title="'):
        assert word not in part
    for scheme in ("javascript:", "data:", "vbscript:"):
        assert f'href="{scheme}' not in part
    assert " onerror=" not in part.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    assert "alert(1)</script>" not in html.lower()


def test_what_a_setting_holds_is_never_markup(settings: Settings) -> None:
    settings.COMPANY_NAME = "<b>Acme</b> & [x](javascript:alert(1))"

    html = markdown.render("By {company_name}.").html

    assert "&lt;b&gt;Acme&lt;/b&gt; &amp; [x](javascript:alert(1))" in html


def test_links_to_our_own_pages_get_the_readers_language() -> None:
    with translation.override("he"):
        html = markdown.render("[a](/pricing/) [b](/help/api/#part-1) [c](/api/docs/)").html

    assert 'href="/he/pricing/"' in html
    assert 'href="/he/help/api/#part-1"' in html
    assert 'href="/api/docs/"' in html


def test_every_link_in_an_article_leads_somewhere() -> None:
    client = Client()
    for each in Article.objects.filter(shipped__has_key="en"):
        for link in {part.split(")")[0] for part in text(each, "body_en").split("](")[1:]}:
            answer = client.get(f"/en{link}" if not link.startswith("/api/") else link, follow=True)
            assert answer.status_code == 200, (each.slug, link)


def test_legal_texts_name_the_company_and_their_version(settings: Settings) -> None:
    settings.COMPANY_NAME = "Harbour Ltd"
    settings.COMPANY_ADDRESS = "1 Quay, Lisbon"
    settings.CONTACT_EMAIL = "law@harbour.example"
    for language in LANGUAGES:
        html = Client().get(f"/{language}/legal/terms/").content.decode()

        assert "<bdi>Harbour Ltd</bdi>" in html
        assert "<bdi>1 Quay, Lisbon</bdi>" in html
        assert 'href="mailto:law@harbour.example"' in html
        assert "2026" in html
        assert "{" not in html.partition('<div class="prose">')[2].partition("</article>")[0]


def test_a_screen_has_its_help() -> None:
    assert [a.slug for a in selectors.help_for("credits:ledger")] == ["credits-and-refunds"]
    assert selectors.help_for("nothing:here") == []


def test_the_search_of_the_app_finds_help(account: Account) -> None:
    source = search.sources.get("website.help")
    query = Query("refund", account.workspace.pk, account.user.pk, 3)

    found = source.find(query)

    assert found[0].url == "/en/help/credits-and-refunds/"
    assert len(found) <= 3


def test_staff_edit_articles_in_five_languages(
    client_of: Callable[[User], Client], staff: User
) -> None:
    article = Article.objects.get(section="legal", slug="terms")
    client = client_of(staff)

    html = client.get(f"/admin/website/article/{article.pk}/change/").content.decode()
    listed = client.get("/admin/website/article/?q=terms")

    assert all(f'name="body_{code}"' in html for code in LANGUAGES)
    assert "googleapis" not in html
    assert listed.status_code == 200
    assert client.get(f"/admin/website/article/{article.pk}/delete/").status_code == 403
