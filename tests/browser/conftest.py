"""One real stack for the browser tests, and browsers that notice every complaint of a page."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import web as web_server
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.inspection import Inspector
from tests.screens.casting import Company
from tests.support.stack import Stack

# Playwright keeps an event loop in this thread, beside which Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

HASTE = {"WORK_RETRY_S": "0.2,0.2", "WORK_SWEEP_S": "0.5", "OPENAI_TIMEOUT_S": "5"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of the whole product in one process: one stack is enough."""
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("stack"))


@pytest.fixture(scope="session")
def assets() -> None:
    """The static files as they are now, which every server of this run shares."""
    web_server.collect_static()


@pytest.fixture(scope="session")
def stack(assets: None) -> Iterator[dict[str, Any]]:
    """The running product, as its stack.json describes it."""
    with tempfile.TemporaryDirectory(prefix="nexusone-browser-") as folder:
        data = Path(folder)
        # Run by root, PostgreSQL is another user that must pass through here.
        data.chmod(0o711)
        running = Stack(data, **HASTE)
        try:
            yield running.wait_until_ready()
        finally:
            running.stop()


@pytest.fixture(scope="session")
def web(django_db_setup: None, assets: None) -> Iterator[str]:
    """The web server on the test's database: what fixtures make is what it shows."""
    with web_server.running() as url:
        yield url


@pytest.fixture(scope="session")
def company(django_db_setup: None) -> Company:
    """A staff member and workspaces in use, made when first asked for."""
    return Company()


@pytest.fixture(scope="session")
def inspector(chromium: Browser, web: str) -> Inspector:
    """Looks at screens with a designer's eye for mistakes."""
    return Inspector(chromium, web)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium of the machine."""
    if executable() is None:
        pytest.skip("There is no Chromium: install it, or name it in $CHROME.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """A browser of somebody's own; what its pages complain about fails the test at the end."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(base_url=url, **options)
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        # The status of a refused form stands in the console too; it is no fault of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


@pytest.fixture
def visitor(chromium: Browser, stack: dict[str, Any]) -> Iterator[Any]:
    """Make visitors: ``visitor(locale="ar", …)`` opens a browser of its own for each."""
    made: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        made.append(Visitor(chromium, stack["url"], **options))
        return made[-1]

    yield make
    for each in made:
        each.context.close()
    assert [complaint for each in made for complaint in each.complaints] == []
