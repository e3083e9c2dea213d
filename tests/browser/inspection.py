"""Visits screens in a real browser and says what is wrong with how they look and behave.

A screen is loaded once in each language; width and theme change in place.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from core.templatetags.ui import MIRRORED_ICONS
from tests.screens.casting import browser_of
from tests.support.screens import Screen, Visit
from tests.support.stack import ROOT

HERE = Path(__file__).resolve().parent
PICTURES = ROOT / "test-results" / "screens"
# Set by `make look`: every screen is photographed too. It may name the screens that are wanted.
LOOK = os.environ.get("LOOK", "")
LANGUAGES = ("en", "ar", "he")
WIDE, PHONE, NARROW = (1440, 900), (390, 844), (360, 740)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Everything is checked in two languages, each at its own width; in the dark only the contrast.
WHOLE_CHECK = {"en": WIDE, "ar": PHONE}

# Chromium leaves some colours of the other theme behind unless every style is worked out anew.
RESTYLE = """() => {
    document.body.style.display = "none";
    document.body.getBoundingClientRect();
    document.body.style.display = "";
}"""


@dataclass(frozen=True)
class Sight:
    """One screen as somebody meets it."""

    screen: Screen
    language: str


class Inspector:
    """One browser window for each language, which keeps its cache from screen to screen."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url
        self._windows: dict[str, Page] = {}
        self._errors: list[str] = []

    def inspect(self, screen: Screen, visit: Visit, languages: tuple[str, ...]) -> Iterator[str]:
        """Yield what is wrong with a screen, one sentence for each thing and language."""
        for language in languages:
            for complaint in self._inspect(Sight(screen, language), visit):
                yield f"{screen.name} in {language}, {complaint}"

    def _inspect(self, sight: Sight, visit: Visit) -> Iterator[str]:
        page = self._window(sight.language)
        self._errors.clear()
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        # A poll of the screen before would answer without its cookies, and lead away.
        page.goto("about:blank")
        page.context.clear_cookies()
        page.context.add_cookies(cookies_of(browser_of(visit, sight.language), self._url))
        answer = page.goto(f"{self._url}{visit.path(sight.language)}", wait_until="load")
        if answer is None or answer.status != visit.status:
            yield f"answers {answer and answer.status} instead of {visit.status}"
            return
        if page.evaluate("document.doctype === null"):
            return
        page.evaluate("document.fonts.ready.then(() => true)")
        for width in (WIDE, PHONE):
            yield from self._at(page, sight, width)
        resize(page, NARROW)
        for complaint in findings(page, sight.screen, overflow_only=True):
            yield f"{NARROW[0]} px: {complaint}"
        yield from self._errors

    def _at(self, page: Page, sight: Sight, width: tuple[int, int]) -> Iterator[str]:
        resize(page, width)
        for complaint in findings(page, sight.screen):
            yield f"{width[0]} px: {complaint}"
        is_checked = WHOLE_CHECK.get(sight.language) == width
        if is_checked:
            for complaint in violations(page):
                yield f"{width[0]} px, light: {complaint}"
        self._shoot(page, sight, width, "light")
        if is_checked or LOOK:
            page.emulate_media(color_scheme="dark")
            page.evaluate(RESTYLE)
            settle(page)
            if is_checked:
                for complaint in violations(page, rules=["color-contrast"]):
                    yield f"{width[0]} px, dark: {complaint}"
            self._shoot(page, sight, width, "dark")
            page.emulate_media(color_scheme="light")

    def _window(self, language: str) -> Page:
        if language not in self._windows:
            # A published page forbids every script, ours included: what waits there waits for ever.
            page = self._browser.new_page(
                locale=language, reduced_motion="reduce", color_scheme="light", bypass_csp=True
            )
            page.set_default_timeout(20_000)
            page.on("pageerror", lambda error: self._errors.append(f"script: {error}"))
            page.on("request", lambda request: self._watch(request.url))
            self._windows[language] = page
        return self._windows[language]

    def _watch(self, url: str) -> None:
        if url.startswith("http") and not url.startswith(f"{self._url}/"):
            self._errors.append(f"asks another server: {url}")

    def _shoot(self, page: Page, sight: Sight, width: tuple[int, int], theme: str) -> None:
        if not LOOK:
            return
        folder = PICTURES / re.sub(r"[^\w@-]+", "-", sight.screen.name)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{sight.language}-{theme}-{width[0]}.png"
        page.screenshot(path=path, full_page=True)


def cookies_of(client: Client, url: str) -> list[Any]:
    """Return the session of a test client as a browser takes it."""
    found = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return [{"name": found.key, "value": found.value, "url": url}] if found else []


def resize(page: Page, size: tuple[int, int]) -> None:
    """Give the window another size, and what watches it the time to follow."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settle(page)


def settle(page: Page) -> None:
    """Wait until what moves by itself has come to rest."""
    page.evaluate(
        """async () => {
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const moves = document.getAnimations().filter((each) => each instanceof CSSTransition);
            const rest = Promise.allSettled(moves.map((each) => each.finished));
            await Promise.race([rest, new Promise((done) => setTimeout(done, 1000))]);
        }"""
    )


def findings(page: Page, screen: Screen | None = None, *, overflow_only: bool = False) -> list[str]:
    """Return what is wrong with the layout of a page as it stands."""
    options = {
        "mirrored": sorted(MIRRORED_ICONS),
        "overflowOnly": overflow_only,
        "isOurs": screen is None or not screen.route.startswith("admin:"),
    }
    found: list[str] = page.evaluate(_source(HERE / "inspect.js"), options)
    return found


def violations(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """Return what axe holds against a page: all of WCAG 2.2 AA, or some rules."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_source(ROOT / "node_modules" / "axe-core" / "axe.min.js"))
    run_only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": STANDARDS}
    options = {"runOnly": run_only, "resultTypes": ["violations"], "iframes": False}
    found = page.evaluate(
        """async (options) => (await axe.run(document, options)).violations.map((rule) => ({
            id: rule.id,
            help: rule.help,
            nodes: rule.nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${
                (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""}`),
            count: rule.nodes.length,
        }))""",
        options,
    )
    return [f"{v['id']} ({v['count']} ×): {v['help']}: {'; '.join(v['nodes'])}" for v in found]


@cache
def _source(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    # What stands before the function would be taken for the expression itself.
    return re.sub(r"\A(?://.*\n)+", "", text)
