"""How components behave under a keyboard, in both directions, and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Visitors = Callable[..., Any]


@pytest.fixture
def opened(visitor: Visitors) -> Callable[..., Page]:
    """Open a page of the gallery: ``opened("tabs", "ar")``."""

    def show(name: str, language: str = "en", **options: Any) -> Page:
        page: Page = visitor(**options).page
        page.goto(f"/design/components/{name}/frame/?language={language}")
        return page

    return show


@pytest.mark.parametrize(("language", "forward"), [("en", "ArrowRight"), ("ar", "ArrowLeft")])
def test_arrow_keys_move_between_tabs_in_reading_direction(
    opened: Callable[..., Page], language: str, forward: str
) -> None:
    page = opened("tabs", language)
    tabs = page.get_by_role("tab")

    tabs.first.focus()
    page.keyboard.press(forward)
    expect(tabs.nth(1)).to_be_focused()
    expect(page.locator("#tab-leads")).to_be_visible()
    expect(page.locator("#tab-overview")).to_be_hidden()

    page.keyboard.press(forward)
    page.keyboard.press(forward)
    expect(tabs.first).to_be_focused()
    page.keyboard.press("End")
    expect(tabs.last).to_have_attribute("aria-selected", "true")
    assert tabs.evaluate_all("tabs => tabs.filter((tab) => tab.tabIndex === 0).length") == 1


def test_tabs_without_scripts_show_all_panels(opened: Callable[..., Page]) -> None:
    page = opened("tabs", java_script_enabled=False)

    for panel in ("overview", "leads", "settings"):
        expect(page.locator(f"#tab-{panel}")).to_be_visible()


@pytest.mark.parametrize("name", ["drawer", "dialog"])
def test_focus_returns_to_what_opened_a_dialog(opened: Callable[..., Page], name: str) -> None:
    page = opened(name, "ar")
    opener = page.locator("[data-dialog]")

    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_press_beside_a_drawer_closes_it(opened: Callable[..., Page]) -> None:
    page = opened("drawer", viewport={"width": 1000, "height": 700})

    page.locator("[data-dialog]").click()
    page.mouse.click(60, 600)

    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_menu_is_walked_by_arrows_and_gets_the_focus_back(opened: Callable[..., Page]) -> None:
    page = opened("menu")
    button, items = (
        page.locator("summary").first,
        page.locator(".menu").first.locator(".menu__item"),
    )

    button.focus()
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    page.keyboard.press("End")
    expect(items.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()

    # A dialog that an item opened gives the focus back to the menu, whose list is closed by then.
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_a_hint_shows_on_focus_and_leaves_on_escape(opened: Callable[..., Page]) -> None:
    page = opened("hint", "he", viewport={"width": 360, "height": 640})
    words = page.get_by_role("tooltip")

    page.locator(".hint__button").focus()
    expect(words).to_be_visible()
    box = words.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360

    page.keyboard.press("Escape")
    expect(words).to_be_hidden()


def test_files_are_listed_refused_and_taken_out(opened: Callable[..., Page]) -> None:
    page = opened("file_drop")
    field, chosen, trouble = (
        page.locator("input[type=file]"), page.locator(".file"), page.locator("[data-file-error]"),
    )  # fmt: skip

    field.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": b"x" * 900})
    expect(chosen).to_contain_text("logo.png")
    page.get_by_role("button", name="Take this file out").click()
    expect(chosen).to_have_count(0)
    assert field.evaluate("input => input.files.length") == 0

    field.set_input_files({"name": "<b>.exe", "mimeType": "application/x-msdos", "buffer": b"x"})
    expect(trouble).to_contain_text("<b>.exe is not a kind of file")
    assert field.evaluate("input => input.files.length") == 0


def test_a_colour_is_chosen_by_keyboard_and_a_faint_one_is_reported(
    opened: Callable[..., Page],
) -> None:
    page = opened("colour_picker")
    picker = page.locator("[data-colours]").first
    code = picker.locator("input[maxlength]")

    picker.locator("input[type=radio]").first.focus()
    page.keyboard.press("ArrowRight")
    expect(code).to_have_value("#0a6a47")
    code.fill("#f2f2f2")
    expect(picker.get_by_role("status")).to_contain_text("faint")
    code.fill("red")
    expect(picker.get_by_role("status")).to_contain_text("six digits")
    expect(picker.locator("input[type=radio]:checked")).to_have_count(0)


def test_quick_days_fill_the_date_in(opened: Callable[..., Page]) -> None:
    page = opened("date_picker", "ar")
    today, tomorrow, week = (page.locator(f"[data-in-days='{days}']") for days in (0, 1, 7))

    today.click()
    first = page.locator("input[type=date]").input_value()
    week.click()

    assert page.locator("input[type=date]").input_value() > first
    expect(week).to_have_attribute("aria-pressed", "true")
    expect(tomorrow).to_have_attribute("aria-pressed", "false")


def test_language_tabs_tell_what_is_filled(opened: Callable[..., Page]) -> None:
    page = opened("language_tabs")
    spanish = page.get_by_role("tab").nth(1)

    expect(spanish).to_contain_text("missing")
    spanish.click()
    page.locator("#words-es input").fill("Pan")

    expect(spanish).to_contain_text("filled")
    expect(page.locator("#words-ar .field__content").first).to_have_attribute("dir", "rtl")


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_fields(
    opened: Callable[..., Page],
) -> None:
    page = opened("field")
    summary = page.get_by_role("alert")

    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()

    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
