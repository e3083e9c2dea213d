"""From a visitor to a live page, and through menus and search, by keyboard alone."""

import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.browser

Visitors = Callable[..., Any]
MENU = ".topbar details.menu > summary"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_page_is_made_without_a_mouse(visitor: Visitors, language: str) -> None:
    page = visitor(locale=language, reduced_motion="reduce").page
    keys = Keyboard(page)

    _sign_up(keys, language)
    _answer_the_start(keys)
    expect(page).to_have_url(re.compile(r"/magic-pages/[0-9a-f-]{36}/$"))
    keys.press("form[action$='/confirm/'] [type=submit]")
    steps.wait_for_editor(page)
    keys.write("[data-edit='hero/headline']", "Harbour 2026")
    page.keyboard.press("Enter")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    keys.go_to("form[action$='/publish/'] [type=submit]", key="Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.locator("form[action$='/unpublish/']")).to_be_visible()
    page.goto(page.locator("a[href*='/p/']").first.get_attribute("href") or "")
    expect(page.locator("h1")).to_contain_text("Harbour 2026")


def _sign_up(keys: Keyboard, language: str) -> None:
    keys.page.goto(f"/{language}/accounts/signup/")
    keys.write("[name=workspace_name]", "Harbour Rye")
    email = f"keys-{uuid.uuid4().hex[:12]}@example.com"
    keys.write("[name=email]", email)
    keys.write("[name=password1]", steps.PASSWORD)
    keys.page.keyboard.press("Enter")
    code = steps.mailed_code(keys.page, email)
    keys.write("[name=code]", code)
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url(re.compile("/start/"))


def _answer_the_start(keys: Keyboard) -> None:
    page = keys.page
    while "/start/" in page.url:
        here = page.url
        for name, text in steps.BRIEF.items():
            if page.locator(f"main [name={name}]").count():
                keys.write(f"main [name={name}]", text)
        keys.press(".start__form .button--primary")
        expect(page).not_to_have_url(here)


@pytest.fixture
def owner(visitor: Visitors, request: pytest.FixtureRequest) -> Page:
    """Somebody who just signed up, on the dashboard."""
    page: Page = visitor(locale=request.param, reduced_motion="reduce").page
    steps.sign_up(page, request.param)
    return page


in_two_directions = pytest.mark.parametrize("owner", ["en", "ar"], indirect=True)


@in_two_directions
def test_the_keyboard_is_never_trapped(owner: Page) -> None:
    for path in ("/dashboard/", "/magic-pages/", "/magic-pages/new/", "/credits/"):
        owner.goto(path)
        stops = Keyboard(owner).tour()
        assert "skip-link" in stops[0]
        assert len(stops) > 5


@in_two_directions
def test_a_menu_closes_with_escape_and_gives_the_focus_back(owner: Page) -> None:
    keys = Keyboard(owner)
    for number in range(owner.locator(MENU).count()):
        menu = owner.locator(MENU).nth(number)
        if not menu.is_visible():
            continue
        menu.focus()
        owner.keyboard.press("Enter")
        expect(menu.locator("xpath=..")).to_have_attribute("open", "")
        owner.keyboard.press("Tab")
        owner.keyboard.press("Escape")
        expect(menu.locator("xpath=..")).not_to_have_attribute("open", "")
        expect(menu).to_be_focused()
    keys.tour()


@in_two_directions
def test_search_opens_anywhere_and_gives_the_focus_back(owner: Page) -> None:
    keys = Keyboard(owner)
    keys.go_to("main a, main button")
    before = owner.evaluate("document.activeElement.outerHTML")

    owner.keyboard.press("ControlOrMeta+K")
    field = owner.locator("#palette-input")
    expect(field).to_be_focused()
    owner.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", re.compile("."))
    owner.keyboard.press("Escape")

    expect(owner.locator("#palette")).to_be_hidden()
    assert owner.evaluate("document.activeElement.outerHTML") == before


@in_two_directions
def test_search_leads_where_the_arrow_keys_say(owner: Page) -> None:
    owner.keyboard.press("ControlOrMeta+K")
    options = owner.locator("#palette [role=option]")
    expect(options.first).to_be_visible()
    chosen = owner.locator("#palette [role=option][aria-selected=true]")
    if not chosen.count():
        owner.keyboard.press("ArrowDown")
    expect(chosen).to_have_count(1)
    here = urlsplit(owner.url).path
    while (wanted := chosen.get_attribute("href") or here) == here:
        owner.keyboard.press("ArrowDown")

    owner.keyboard.press("Enter")

    owner.wait_for_url(f"**{wanted}")
