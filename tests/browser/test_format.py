"""Scripts write figures as the server does, with the reader's digits."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from core import formatting

pytestmark = pytest.mark.browser

SCRIPT = Path(settings.BASE_DIR, "static/app/js/format.js")
READERS = [
    ("en", "auto"),
    ("es", "auto"),
    ("pt", "auto"),
    ("he", "native"),
    ("ar", "latin"),
    ("ar", "native"),
]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page with nothing on it."""
    with chromium.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize(("language", "digits"), READERS)
def test_scripts_write_as_the_server_does(page: Page, language: str, digits: str) -> None:
    with formatting.reading_as(digits=digits, language=language):
        written = [
            formatting.number(1_234_567.5),
            formatting.number(1_240),
            formatting.percent(0.42),
            formatting.duration(180),
        ]
        page.set_content(f'<html lang="{language}" data-locale="{formatting.locale_tag()}">')
    page.add_script_tag(path=SCRIPT)

    found = page.evaluate(
        "[nexus.format.number(1234567.5), nexus.format.number(1240), nexus.format.percent(0.42),"
        " nexus.format.duration(180)]"
    )

    assert [_plain(text) for text in found] == [_plain(text) for text in written]


def test_native_digits_are_in_every_figure_of_a_script(page: Page) -> None:
    page.set_content('<html lang="ar" data-locale="ar-u-nu-arab">')
    page.add_script_tag(path=SCRIPT)

    found = page.evaluate(
        "[nexus.format.money(1999, 'USD'), nexus.format.compact(12400), nexus.format.day(0),"
        " nexus.format.clock(0), nexus.format.ago(0), nexus.format.measure(1.5, 'megabyte', 1)]"
    )

    assert not set("".join(found)) & set("0123456789")
    assert all(set(text) & set("٠١٢٣٤٥٦٧٨٩") for text in found)


def _plain(text: str) -> str:
    """Leave marks of direction out: browser and server differ in where they put them."""
    return text.translate(dict.fromkeys((0x200E, 0x200F, 0x061C))).replace("\u00a0", " ")
