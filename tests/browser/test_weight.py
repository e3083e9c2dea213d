"""What a first visit costs: bytes over the line, and from where they come."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from core import tenancy
from core.interface.examples import Order
from magicpages import examples
from tests.browser.inspection import cookies_of
from tests.magicpages import contents
from tests.screens.casting import browser_of
from tests.support import people
from tests.support.screens import Visit

pytestmark = pytest.mark.browser

SHELL_BYTES = 120 * 1024
# The library that draws charts comes where a chart is near the window, once the screen stands.
CHARTS_BYTES = 75 * 1024
CHARTS = "/vendor/chart."


class Scale:
    """Weighs everything that a page fetches, as it comes over the line: compressed, with heads."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self._urls: dict[str, str] = {}
        self._bytes: dict[str, int] = {}
        self.kinds: dict[str, str] = {}
        self.late: set[str] = set()
        self._is_loaded = False
        session = context.new_cdp_session(self.page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._loaded)
        session.on("Page.loadEventFired", self._stands)
        session.send("Network.enable")
        session.send("Page.enable")

    def _stands(self, _event: dict[str, Any]) -> None:
        self._is_loaded = True

    def _sent(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["request"]["url"]
        self.kinds[event["request"]["url"]] = event.get("type", "")
        if self._is_loaded:
            self.late.add(event["request"]["url"])

    def _loaded(self, event: dict[str, Any]) -> None:
        self._bytes[event["requestId"]] = int(event["encodedDataLength"])

    def visit(self, url: str) -> None:
        """Load a page and whatever it asks for."""
        answer = self.page.goto(url, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200

    @property
    def total(self) -> int:
        """The bytes of everything."""
        return sum(self._bytes.values())

    def of(self, part: str) -> int:
        """Return the bytes of what has ``part`` in its address."""
        return sum(size for key, size in self._bytes.items() if part in self._urls.get(key, ""))

    @property
    def hosts(self) -> set[str]:
        """The servers that were asked."""
        return {urlsplit(url).netloc for url in self._urls.values()} - {""}

    def bill(self) -> str:
        """Return the heaviest first."""
        heavy = sorted(self._bytes.items(), key=lambda item: -item[1])
        lines = [f"{size:7} {urlsplit(self._urls.get(key, '')).path}" for key, size in heavy]
        shell, charts = self.total - self.of(CHARTS), self.of(CHARTS)
        sums = f"{shell} bytes, at most {SHELL_BYTES}; charts {charts}, at most {CHARTS_BYTES}"
        return "\n".join([sums, *lines])


@pytest.fixture
def dashboard(chromium: Browser, web: str) -> Iterator[Callable[[str], Scale]]:
    """Open the dashboard of a new workspace, whose pages and leads speak the reader's language.

    A name in another script would bring its font: that is content, and no part of the shell.
    """
    contexts = []

    def opened(language: str) -> Scale:
        account = people.sign_up()
        with tenancy.workspace(account.workspace.pk):
            examples.add(Order(account.workspace.pk, account.user.pk, language))
        context = chromium.new_context(locale=language)
        contexts.append(context)
        visit = Visit("dashboard", account.user)
        context.add_cookies(cookies_of(browser_of(visit, language), web))
        scale = Scale(context)
        scale.visit(f"{web}/dashboard/")
        assert scale.hosts == {urlsplit(web).netloc}
        return scale

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["en", "pt", "ar", "he"])
def test_the_shell_weighs_less_than_120_kb(
    dashboard: Callable[[str], Scale], language: str
) -> None:
    scale = dashboard(language)

    if scale.total - scale.of(CHARTS) > SHELL_BYTES:
        pytest.fail(scale.bill(), pytrace=False)


def test_charts_come_when_they_are_near_and_weigh_less_than_75_kb(
    dashboard: Callable[[str], Scale],
) -> None:
    scale = dashboard("en")
    chart = scale.page.locator("[data-chart]").first
    chart.scroll_into_view_if_needed()
    scale.page.locator("[data-chart].is-drawn").first.wait_for()

    assert {url for url in scale.kinds if CHARTS in url} <= scale.late
    assert 0 < scale.of(CHARTS) <= CHARTS_BYTES


@pytest.mark.parametrize("language", ["en", "ar", "he"])
def test_a_published_page_loads_no_script(chromium: Browser, web: str, language: str) -> None:
    path = contents.publish(contents.ready(people.sign_up(), language=language))
    context = chromium.new_context()
    scale = Scale(context)

    scale.visit(f"{web}/p/{path}")
    programs = scale.page.locator("script:not([type='application/ld+json'])").count()
    context.close()

    assert "Script" not in scale.kinds.values()
    assert programs == 0
    assert scale.hosts == {urlsplit(web).netloc}


def test_the_scale_sees_what_is_fetched_and_what_is_foreign(chromium: Browser, web: str) -> None:
    context = chromium.new_context()
    scale = Scale(context)
    scale.visit(f"{web}/en/")
    assert scale.total > 20_000
    assert scale.hosts == {urlsplit(web).netloc}
    scale.page.goto("about:blank")

    scale.page.evaluate("fetch('http://localhost:9/foreign.js').catch(() => {})")
    scale.page.wait_for_timeout(300)
    context.close()

    assert "localhost:9" in scale.hosts
