"""What holds for every screen: nothing wider than the phone, all words translated in place."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import steps

pytestmark = pytest.mark.browser

SIGNED_OUT = [
    "/{0}/",
    "/{0}/accounts/login/",
    "/{0}/accounts/signup/",
    "/{0}/accounts/password/reset/",
]
SIGNED_IN = ["/dashboard/", "/magic-pages/", "/magic-pages/new/", "/credits/", "/nothing-here/"]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [360, 1440])
def test_no_screen_is_wider_than_the_window(
    visitor: Callable[..., Any], language: str, width: int
) -> None:
    page = visitor(locale=language, viewport={"width": width, "height": 800}).page

    wide = []
    for path in [path.format(language) for path in SIGNED_OUT]:
        page.goto(path)
        wide += [path] if page.evaluate(OVERFLOW) > 0 else []
    steps.sign_up(page, language)
    for path in SIGNED_IN:
        page.goto(path)
        wide += [path] if page.evaluate(OVERFLOW) > 0 else []

    assert wide == []


def test_the_interface_language_stays_with_the_person(visitor: Callable[..., Any]) -> None:
    page = visitor(locale="en").page
    steps.sign_up(page, "he")

    page.goto("/credits/")

    assert page.get_attribute("html", "dir") == "rtl"
    assert page.get_attribute("html", "lang") == "he"
