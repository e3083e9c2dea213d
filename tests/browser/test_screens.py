"""Every screen, drawn: two widths and the narrowest phone, three languages, both themes."""

from collections.abc import Iterator

import pytest

from tests.browser.inspection import LANGUAGES, LOOK, Inspector
from tests.screens import routes
from tests.screens.casting import Company
from tests.screens.routes import Route
from tests.support.screens import Screen

pytestmark = pytest.mark.browser

ROWS = 8


@pytest.mark.parametrize("route", routes.cases())
def test_a_screen_looks_right(company: Company, inspector: Inspector, route: Route) -> None:
    _refuse(_complaints(company, inspector, company.screens_of(route)))


@pytest.mark.parametrize("screen", routes.strays(), ids=lambda screen: screen.name)
def test_an_error_page_looks_right(company: Company, inspector: Inspector, screen: Screen) -> None:
    _refuse(_complaints(company, inspector, [screen]))


def _complaints(company: Company, inspector: Inspector, found: list[Screen]) -> Iterator[str]:
    for screen in found:
        if not screen.is_drawn or (LOOK not in screen.name and LOOK != "1"):
            continue
        languages: tuple[str, ...] = LANGUAGES
        if screen.voice == "content":
            # What a page of the workspace says is in one language, whoever reads the rest.
            languages = LANGUAGES[:1]
        elif screen.route.startswith("admin:") and not LOOK:
            # Django draws these; a second language from right to left finds nothing new.
            languages = LANGUAGES[:2]
        visit = screen.play(company.stage(screen.route, ROWS))
        yield from inspector.inspect(screen, visit, languages)


def _refuse(complaints: Iterator[str]) -> None:
    if lines := list(complaints):
        pytest.fail("\n".join(lines), pytrace=False)
