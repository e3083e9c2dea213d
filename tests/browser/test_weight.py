"""What a first visit costs: bytes over the line, and from where they come."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.inspection import cookies_of
from tests.magicpages import contents
from tests.screens.casting import Company, browser_of
from tests.support import people
from tests.support.screens import FEW, Visit

pytestmark = pytest.mark.browser

MOST_BYTES = 120 * 1024


class Scale:
    """Weighs everything that a page fetches, as it comes over the line: compressed, with heads."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self._urls: dict[str, str] = {}
        self._bytes: dict[str, int] = {}
        self.kinds: dict[str, str] = {}
        session = context.new_cdp_session(self.page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._loaded)
        session.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["request"]["url"]
        self.kinds[event["request"]["url"]] = event.get("type", "")

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

    @property
    def hosts(self) -> set[str]:
        """The servers that were asked."""
        return {urlsplit(url).netloc for url in self._urls.values()} - {""}

    def bill(self) -> str:
        """Return the heaviest first."""
        heavy = sorted(self._bytes.items(), key=lambda item: -item[1])
        lines = [f"{size:7} {urlsplit(self._urls.get(key, '')).path}" for key, size in heavy]
        return "\n".join([f"{self.total} bytes, at most {MOST_BYTES}", *lines])


@pytest.mark.parametrize("language", ["en", "ar", "he"])
def test_the_shell_weighs_less_than_120_kb(
    chromium: Browser, web: str, company: Company, language: str
) -> None:
    user = company.stage("dashboard", FEW).account.user
    context = chromium.new_context(locale=language)
    context.add_cookies(cookies_of(browser_of(Visit("dashboard", user), language), web))
    scale = Scale(context)

    scale.visit(f"{web}/dashboard/")
    context.close()

    assert scale.hosts == {urlsplit(web).netloc}
    if scale.total > MOST_BYTES:
        pytest.fail(scale.bill(), pytrace=False)


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
