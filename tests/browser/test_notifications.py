"""News reaches whoever looks elsewhere: a toast, the bell, the title of a hidden tab."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps

pytestmark = pytest.mark.browser

Visitors = Callable[..., Any]
HIDE = """isHidden => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def order_a_page(page: Page, **changes: str) -> None:
    steps.write_brief(page, language="en", **changes)
    steps.confirm(page)


def hide(page: Page, *, is_hidden: bool = True) -> None:
    page.evaluate(HIDE, is_hidden)


def test_whoever_went_on_elsewhere_is_told_and_led_back(visitor: Visitors) -> None:
    owner = visitor(locale="en").page
    steps.sign_up(owner, "en")
    order_a_page(owner)
    owner.goto("/credits/")

    toast = owner.locator(".toast", has_text="is ready")
    expect(toast).to_be_visible(timeout=60_000)
    expect(owner.locator("#bell-count")).to_contain_text("1")
    expect(owner.locator("#under-way")).to_be_hidden()
    toast.get_by_role("link").click()

    expect(owner.locator("iframe")).to_be_visible()
    expect(owner.locator("#bell-count")).to_have_text("")


def test_the_bell_opens_by_keyboard_and_gives_the_focus_back(visitor: Visitors) -> None:
    owner = visitor(locale="ar").page
    steps.sign_up(owner, "ar")
    bell = owner.locator("[data-bell]")
    bell.focus()
    owner.keyboard.press("Space")

    panel = owner.locator("#notices-panel")
    expect(panel).to_be_visible()
    expect(bell).to_have_attribute("aria-expanded", "true")
    expect(panel.locator("a[href='/notifications/']")).to_be_visible()

    owner.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(bell).to_be_focused()


def test_without_scripts_the_bell_leads_to_the_list(visitor: Visitors) -> None:
    owner = visitor(locale="en", java_script_enabled=False).page
    steps.sign_up(owner, "en")

    owner.locator("[data-bell]").click()

    owner.wait_for_url(re.compile("/notifications/$"))


def test_a_hidden_tab_shows_in_its_title_that_something_happened(visitor: Visitors) -> None:
    owner = visitor(locale="en").page
    steps.sign_up(owner, "en")
    owner.route("**/activity/", lambda route: route.fulfill(json=state(), headers={
        "X-Look-Again": "60", "Content-Type": "application/json",
    }))  # fmt: skip
    hide(owner, is_hidden=False)
    hide(owner)

    expect(owner).to_have_title(re.compile(r"^\(1\) "))

    hide(owner, is_hidden=False)
    expect(owner).not_to_have_title(re.compile(r"^\("))
    expect(owner.locator(".toast", has_text="Bread is ready")).to_be_visible()


def state() -> dict[str, Any]:
    """Return what the poll answers when one thing has just ended."""
    news = {
        "id": "1", "title": "Bread is ready", "text": "", "url": "/credits/",
        "screen": "/nowhere/", "tone": "good",
    }  # fmt: skip
    return {"bell": "1", "unread": 1, "count": "", "under_way": 0, "work": "", "news": [news]}


def test_progress_goes_on_after_the_server_was_away(visitor: Visitors) -> None:
    who = visitor(locale="en")
    owner = who.page
    steps.sign_up(owner, "en")
    is_away = True
    owner.route("**/status/", lambda route: route.abort() if is_away else route.continue_())
    order_a_page(owner, product="Bread [[simulate:hang:3]]")
    note = owner.locator(".alert[data-offline]")
    expect(note).to_be_visible(timeout=20_000)
    is_away = False
    owner.locator("[data-look-now]").click()

    steps.wait_for_editor(owner)
    # htmx writes of every request that got lost.
    who.complaints[:] = [each for each in who.complaints if not each.startswith("htmx:")]
