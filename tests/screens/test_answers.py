"""What holds for every screen in every language, before a browser draws it."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_info

from tests.screens import reading, routes
from tests.screens.casting import Company, browser_of
from tests.screens.leaks import leaks
from tests.screens.routes import Route
from tests.support.screens import FEW, Screen, Visit

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("route", routes.cases())
def test_a_screen_is_whole_in_every_language(company: Company, route: Route) -> None:
    _refuse(_complaints(company, company.screens_of(route)))


@pytest.mark.parametrize("screen", routes.strays(), ids=lambda screen: screen.name)
def test_an_error_page_is_whole_in_every_language(company: Company, screen: Screen) -> None:
    _refuse(_complaints(company, [screen]))


def _refuse(complaints: Iterator[str]) -> None:
    if lines := list(complaints):
        pytest.fail("\n".join(lines), pytrace=False)


def _complaints(company: Company, found: list[Screen]) -> Iterator[str]:
    for screen in found:
        if screen.browser_only:
            continue
        visit = screen.play(company.stage(screen.route, FEW))
        for language in LANGUAGES:
            answer = browser_of(visit, language).get(visit.path(language), follow=True)
            for complaint in complaints_about(answer, screen, visit, language):
                yield f"{screen.name} in {language}: {complaint}"


def complaints_about(
    answer: HttpResponseBase, screen: Screen, visit: Visit, language: str
) -> Iterator[str]:
    """Yield what is wrong with one answer."""
    if answer.status_code != visit.status:
        yield f"answers {answer.status_code} instead of {visit.status}"
        return
    match = getattr(answer, "resolver_match", None)
    if not visit.address and match and match.view_name != screen.route:
        yield f"leads to {match.view_name}"
        return
    page = reading.read(b"".join(answer).decode())
    if page.is_whole:
        yield from _complaints_about_frame(answer, page, screen, language)
    if page.foreign_loads:
        yield f"loads from elsewhere: {page.foreign_loads}"
    if screen.voice == "reader" and (english := leaks(page.texts, language)):
        yield f"shows English that the catalog translates: {english}"


def _complaints_about_frame(
    answer: HttpResponseBase, page: reading.Page, screen: Screen, language: str
) -> Iterator[str]:
    if screen.voice == "reader":
        direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
        if (page.lang, page.dir) != (language, direction):
            yield f"is marked lang={page.lang!r} dir={page.dir!r}"
    if not page.title.replace("NexusOne", "").strip(" ·|"):
        yield f"has no title of its own: {page.title!r}"
    if page.headings != 1:
        yield f"has {page.headings} h1"
    if "default-src 'self'" not in answer.headers.get("Content-Security-Policy", ""):
        yield "has no content security policy"
