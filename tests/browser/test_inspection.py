"""The inspection finds each fault that is planted, and leaves what is right alone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.inspection import findings, violations

pytestmark = pytest.mark.browser

Draw = Callable[..., Page]
LONG = "Supercalifragilisticexpialidocious"
ARROW = '<svg width="20" height="20"><use href="#arrow-forward"/></svg>'


@pytest.fixture
def draw(chromium: Browser) -> Iterator[Draw]:
    """Draw markup on a page of one language."""
    pages: list[Page] = []

    def show(body: str, *, lang: str = "ar", css: str = "") -> Page:
        page = chromium.new_page(viewport={"width": 390, "height": 800})
        direction = "rtl" if lang in ("ar", "he") else "ltr"
        page.set_content(
            f'<!doctype html><html lang="{lang}" dir="{direction}"><head><title>Planted</title>'
            f"<style>{css}</style></head><body><main><h1>عنوان</h1>{body}</main></body></html>"
        )
        pages.append(page)
        return page

    yield show
    for page in pages:
        page.close()


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('<div style="inline-size:500px;block-size:9px"></div>', "overflow: the document is"),
        (f'<p style="overflow:hidden;inline-size:40px">{LONG}</p>', "clipped: main > p"),
        (
            '<div style="overflow:hidden;block-size:20px"><p>أ</p><p>ب</p></div>',
            "is cut by main > div",
        ),
        (f'<button style="inline-size:40px;white-space:nowrap">{LONG}</button>', "leaves the box"),
        (
            '<p>أهلا وسهلا</p><p style="margin-block-start:-34px">مرحبا بكم</p>',
            "written over each other",
        ),
        (
            '<a href="/" style="display:inline-block">رابط</a>'
            '<a href="/" style="display:inline-block;margin-inline-start:-28px">آخر</a>',
            "lie over each other",
        ),
        (f"<p>إلى الأمام {ARROW}</p>", "icon arrow-forward in main > p"),
        ("<p>اكتب إلى ana@example.com الآن</p>", "e-mail address “ana@example.com”"),
        ("<p>اتصل على +351 21 555 0199</p>", "telephone number “+351 21 555 0199”"),
        ("<p>+351 21 555 0199</p>", "telephone number"),
        ("<p>الصفحة https://example.com/p/x هنا</p>", "web address"),
        ("<p>الرصيد -10</p>", "signed number “-10”"),
        ("<td>\N{MINUS SIGN}10</td>", "signed number"),
        ('<p style="letter-spacing:1px">مرحبا</p>', "letter-spacing"),
        ('<p style="text-align:left">مرحبا</p>', "alignment"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(draw: Draw, body: str, what: str) -> None:
    assert what in "\n".join(findings(draw(body)))


@pytest.mark.parametrize(
    "body",
    [
        '<div style="overflow-x:auto"><div style="inline-size:900px">واسع</div></div>',
        f'<p style="overflow:hidden;text-overflow:ellipsis;white-space:nowrap">{LONG * 3}</p>',
        f'<p style="position:absolute;inline-size:1px;block-size:1px;overflow:hidden">{LONG}</p>',
        f'<p>إلى الأمام <span style="display:inline-block;transform:scaleX(-1)">{ARROW}</span></p>',
        f'<p dir="ltr">Go {ARROW}</p>',
        "<p>اكتب إلى <bdi>ana@example.com</bdi> الآن</p>",
        "<p>اتصل على <bdi dir=ltr>+351 21 555 0199</bdi></p>",
        '<p>الرصيد <span style="unicode-bidi:isolate">-10</span></p>',
        "<p>ana@example.com</p>",
        "<p>من 3-5 صفحات</p>",
        '<div style="position:relative"><input style="padding-inline-end:90px;inline-size:220px">'
        '<button style="position:absolute;inset-inline-start:240px">أظهر</button></div>',
        '<button style="position:fixed;inset-block-start:0">إغلاق</button><a href="/">رابط</a>',
        '<p style="text-align:end">مرحبا</p>',
        '<p lang="en" dir="ltr" style="letter-spacing:1px;text-align:left">Hello</p>',
    ],
)
def test_what_is_right_is_left_alone(draw: Draw, body: str) -> None:
    assert findings(draw(body)) == []


def test_left_to_right_icons_must_not_be_mirrored(draw: Draw) -> None:
    mirrored = f'<p>Go <span style="display:inline-block;transform:scaleX(-1)">{ARROW}</span></p>'

    assert "unmirrored" in "\n".join(findings(draw(mirrored, lang="en")))
    assert findings(draw(f"<p>Go {ARROW}</p>", lang="en")) == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<p style="color:#aaa;background:#fff">باهت</p>', "color-contrast"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "image-alt"),
        ("<button></button>", "button-name"),
        ("<input>", "label"),
        (
            '<button style="block-size:12px;inline-size:12px;padding:0" aria-label="أ"></button>'
            '<button style="block-size:12px;inline-size:12px;padding:0" aria-label="ب"></button>',
            "target-size",
        ),
    ],
)
def test_axe_finds_what_shuts_people_out(draw: Draw, body: str, rule: str) -> None:
    assert rule in "\n".join(violations(draw(body)))


def test_contrast_is_judged_in_the_theme_at_hand(draw: Draw) -> None:
    css = "@media (prefers-color-scheme: dark) { body { background: #222; } p { color: #444; } }"
    page = draw("<p>نص</p>", css=css)
    assert violations(page, rules=["color-contrast"]) == []

    page.emulate_media(color_scheme="dark")

    assert "color-contrast" in "\n".join(violations(page, rules=["color-contrast"]))
