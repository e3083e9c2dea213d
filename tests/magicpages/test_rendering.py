"""The published document: its frame, its languages, and that words stay words."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from core import tenancy
from magicpages import blocks, rendering
from magicpages.models import Theme
from tests.magicpages import contents
from tests.support.people import Account


class Elements(HTMLParser):
    """Collects the elements of a document with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def names(self) -> set[str]:
        """Return the names of all elements."""
        return {tag for tag, _attrs in self.found}

    def attributes(self) -> set[str]:
        """Return the names of all attributes."""
        return {name for _tag, attrs in self.found for name in attrs}


def document(
    account: Account,
    *,
    content: blocks.Json | None = None,
    is_sample: bool = False,
    site_name: str = "Harbour Rye",
    **brief: object,
) -> str:
    """Return what visitors would get of a page."""
    page = contents.ready(account, content=content, is_sample=is_sample, **brief)
    return rendering.public_document(page=page, site_name=site_name, path="a/b").html.decode()


@pytest.mark.parametrize(
    ("language", "direction", "locale"),
    [
        ("en", "ltr", "en_US"),
        ("es", "ltr", "es_ES"),
        ("pt", "ltr", "pt_BR"),
        ("ar", "rtl", "ar_AR"),
        ("he", "rtl", "he_IL"),
    ],
)
def test_the_frame_names_language_direction_title_and_address(
    account: Account, language: str, direction: str, locale: str
) -> None:
    html = document(account, language=language)

    words = contents.WORDS[language]
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert f"<title>{words}</title>" in html
    assert f'<meta name="description" content="{words}">' in html
    assert re.search(r'<link rel="canonical" href="http[^"]+/p/a/b">', html)
    assert f'<meta property="og:title" content="{words}">' in html
    assert f'<meta property="og:locale" content="{locale}">' in html
    assert '<meta property="og:site_name" content="Harbour Rye">' in html
    assert "noindex" not in html


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_text_of_the_page_is_shown(account: Account, language: str) -> None:
    content = blocks.to_content(contents.answer(write=lambda path: f"«{path}»"))
    html = document(account, content=content, language=language)

    for part, fields, _name in blocks.parts(content):
        for path, _rule, value in blocks.walk(fields, part):
            # Thanks are said once the form was sent.
            assert (value in html) is (path != "thanks"), value


def test_markup_in_any_text_is_shown_and_does_nothing(account: Account) -> None:
    attack = "</title></script><script>alert(1)</script><img src=x onerror=y>\"'{{ 7 }}{% x %}"
    content = blocks.to_content(contents.answer(write=lambda path: f"{path} {attack}"))

    html = document(account, content=content, site_name=attack)

    elements = Elements(html)
    assert not elements.names() & {"script", "img", "iframe", "style", "object", "base"}
    assert not [name for name in elements.attributes() if name.startswith("on")]
    assert "style" not in elements.attributes()
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert html.count(escaped) > 60
    assert "{{ 7 }}" in html


def test_a_page_leads_nowhere_but_to_its_own_form(account: Account) -> None:
    content = blocks.to_content(
        contents.answer(write=lambda path: "javascript:alert(1) https://elsewhere.example/")
    )
    elements = Elements(document(account, content=content))

    links = {attrs.get("href") for tag, attrs in elements.found if tag == "a"}
    actions = {attrs.get("action") for tag, attrs in elements.found if tag == "form"}
    assert links == {"#main", "#lead-form"}
    assert actions == {"/p/a/b/lead"}


def test_a_published_page_needs_no_script(account: Account) -> None:
    html = document(account)

    assert "<script" not in html
    assert "data-edit" not in html
    assert "csrf" not in html


def test_a_hidden_block_is_not_shown(account: Account) -> None:
    answer = contents.answer()
    answer["proof"]["items"] = []
    content = blocks.to_content(answer)

    assert '<section class="proof' not in document(account, content=content)
    assert '<section class="proof' in document(account)


def test_telephone_numbers_keep_their_order_between_right_to_left_words(account: Account) -> None:
    content = blocks.to_content(contents.answer(write=lambda path: "اتصل +34 600 000 000 اليوم"))

    assert '<bdi dir="ltr">+34 600 000 000</bdi>' in document(account, content=content)


@pytest.mark.parametrize("theme", Theme.values)
def test_every_theme_has_one_stylesheet(account: Account, theme: str) -> None:
    elements = Elements(document(account, theme=theme))

    sheets = [a["href"] for tag, a in elements.found if tag == "link" and a["rel"] == "stylesheet"]
    assert sheets == [f"/static/themes/{theme}.css"]
    found = finders.find(f"themes/{theme}.css")
    assert isinstance(found, str)
    sheet = Path(found).read_text(encoding="utf-8")
    assert "@import" not in sheet
    assert not re.findall(r"url\(['\"]?(?:https?:)?//", sheet)


@pytest.mark.parametrize("is_sample", [True, False])
def test_sample_words_are_called_samples(account: Account, is_sample: bool) -> None:
    html = document(account, is_sample=is_sample)

    assert ("Sample content, written without a live AI service." in html) is is_sample


def test_the_note_on_samples_speaks_the_pages_language(account: Account) -> None:
    html = document(account, is_sample=True, language="es")

    assert "Sample content" not in html


def test_a_page_is_rendered_in_its_own_language_whoever_publishes(account: Account) -> None:
    page = contents.ready(account, language="he")
    with tenancy.workspace(page.workspace_id):
        html = rendering.public_document(page=page, site_name="x", path="a/b").html.decode()

    assert "Skip to the content" not in html
