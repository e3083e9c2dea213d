"""Take pictures of every screen of a running stack: phone and desktop, two languages, two themes.

`make look` writes them to test-results/look/. A person then looks at them as a designer would.
"""

import argparse
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, executable

WIDTHS = {"phone": (390, 844), "desktop": (1440, 900)}
PASSWORD = "a quiet harbour at dawn"
BRIEFS = {
    "en": {
        "product": "Harbour Sourdough, a small bakery that delivers naturally leavened bread",
        "audience": "Families nearby who want real bread without queueing on Saturdays",
        "offer": "Two loaves every Saturday for $18 a week, first delivery free, cancel any time",
        "proof": "Winner of the Lisbon Bread Prize 2025\n“The crust alone is worth it.” Ana M.",
        "business": "Harbour Sourdough",
    },
    "ar": {
        "product": "مخبز الياسمين، خبز طبيعي بالخميرة البلدية يصلك طازجاً كل صباح",
        "audience": "عائلات الحي التي تبحث عن خبز صحي دون انتظار",
        "offer": "رغيفان كل يوم سبت مقابل 18 دولاراً في الأسبوع، والتوصيلة الأولى مجانية",
        "proof": "الفائز بجائزة الخبز لعام 2025",
        "business": "مخبز الياسمين",
    },
}


@dataclass(frozen=True)
class Look:
    """One way to look at the product."""

    language: str
    scheme: str
    width: str


def looks(only: str) -> Iterator[Look]:
    """Yield every combination whose name contains ``only``."""
    for language, scheme, width in product(BRIEFS, ("light", "dark"), WIDTHS):
        if only in f"{language}-{scheme}-{width}":
            yield Look(language, scheme, width)


class Photographer:
    """Walks through the product once and takes a picture at every stop."""

    def __init__(self, browser: Browser, url: str, folder: Path, look: Look) -> None:
        width, height = WIDTHS[look.width]
        self._context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if look.scheme == "dark" else "light",
            locale=look.language,
        )
        self._page: Page = self._context.new_page()
        self._url, self._look = url, look
        self._folder = folder / f"{look.language}-{look.scheme}-{look.width}"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._count = 0

    def walk(self) -> None:
        """Visit every screen as a new visitor would."""
        home = f"{self._url}/{self._look.language}"
        self._visit(f"{home}/", "home")
        self._visit(f"{home}/accounts/login/", "sign-in")
        self._visit(f"{home}/accounts/password/reset/", "password-reset")
        self._visit(f"{home}/accounts/signup/", "sign-up")
        self._sign_up()
        self._shoot("dashboard-empty")
        self._visit(f"{self._url}/magic-pages/", "pages-empty")
        self._write_brief()
        self._make_page()
        for path, name in (("/dashboard/", "dashboard"), ("/magic-pages/", "pages"),
                           ("/credits/", "ledger"), ("/nothing-here/", "not-found")):  # fmt: skip
            self._visit(f"{self._url}{path}", name)
        self._context.close()

    def _sign_up(self) -> None:
        page = self._page
        page.fill("[name=workspace_name]", BRIEFS[self._look.language]["business"])
        page.fill("[name=email]", f"look-{uuid.uuid4().hex[:10]}@example.com")
        page.fill("[name=password1]", "short")
        page.click("form [type=submit] >> nth=-1")
        page.wait_for_load_state()
        self._shoot("sign-up-refused")
        page.fill("[name=password1]", PASSWORD)
        page.click("form [type=submit] >> nth=-1")
        page.wait_for_url(re.compile("/dashboard/"))

    def _write_brief(self) -> None:
        page = self._page
        self._visit(f"{self._url}/magic-pages/new/", "brief")
        for name, value in BRIEFS[self._look.language].items():
            page.fill(f"main [name={name}]", value)
        theme = {"light": "studio", "dark": "night"}[self._look.scheme]
        if self._look.width == "phone" and self._look.scheme == "light":
            theme = "editorial"
        for name, value in (("language", self._look.language), ("theme", theme)):
            page.check(f"input[name={name}][value={value}]", force=True)
        self._shoot("brief-filled")
        page.click("main form [type=submit] >> nth=-1")
        page.wait_for_url(re.compile(r"/magic-pages/[0-9a-f-]{36}/"))
        self._shoot("review")

    def _make_page(self) -> None:
        page = self._page
        page.click("form[action$='/confirm/'] [type=submit]")
        page.wait_for_load_state()
        self._shoot("progress")
        page.wait_for_selector("iframe", timeout=60_000)
        page.wait_for_timeout(1_000)
        self._shoot("editor")
        page.click("form[action$='/publish/'] [type=submit]")
        page.wait_for_selector("form[action$='/unpublish/']")
        self._shoot("published")
        address = page.locator("a[href*='/p/']").first.get_attribute("href") or ""
        editor = page.url
        self._visit(address, "public-page")
        self._visit(f"{editor}leads/", "leads-empty")

    def _visit(self, url: str, name: str) -> None:
        self._page.goto(url)
        self._shoot(name)

    def _shoot(self, name: str) -> None:
        self._count += 1
        self._page.wait_for_load_state("networkidle")
        overflow = self._page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if overflow > 0:
            print(f"{self._folder.name}/{name}: {overflow} px wider than the screen")  # noqa: T201
        path = self._folder / f"{self._count:02}-{name}.png"
        self._page.screenshot(path=path, full_page=True)


def main() -> None:
    """Photograph the stack whose stack.json is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", type=Path, default=Path(".data/stack.json"))
    parser.add_argument("--out", type=Path, default=Path("test-results/look"))
    parser.add_argument("--only", default="", help="for example ar-dark-phone, or just ar")
    options = parser.parse_args()
    url = json.loads(options.stack.read_text())["url"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        for look in looks(options.only):
            Photographer(browser, url, options.out, look).walk()
        browser.close()


if __name__ == "__main__":
    main()
