"""From a visitor to a live page, as a person does it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import steps

pytestmark = pytest.mark.browser

RTL = {"ar", "he"}
Visitors = Callable[..., Any]


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar", "he"])
def test_a_brief_becomes_a_live_page(visitor: Visitors, language: str) -> None:
    owner = visitor(locale=language).page
    direction = "rtl" if language in RTL else "ltr"

    steps.sign_up(owner, language)
    expect(owner.locator("html")).to_have_attribute("lang", language)
    expect(owner.locator("html")).to_have_attribute("dir", direction)
    steps.write_brief(owner, language=language)
    quote = owner.locator("main").inner_text()
    assert re.search(r"\b10\b", quote)
    assert re.search(r"\b40\b", quote)
    steps.confirm(owner)
    steps.wait_for_editor(owner)
    preview = owner.frame_locator("iframe")
    headline = preview.locator("[data-edit='hero/headline']")
    headline.fill("Harbour 2026")
    headline.blur()
    expect(owner.locator(".save-state")).to_have_attribute("data-state", "saved")
    address = steps.publish(owner)

    stranger = visitor(locale=language).page
    answer = stranger.goto(address)
    assert answer.status == 200
    expect(stranger.locator("html")).to_have_attribute("lang", language)
    expect(stranger.locator("html")).to_have_attribute("dir", direction)
    expect(stranger.locator("h1")).to_contain_text("Harbour 2026")
    owner.goto("/credits/")
    ledger = owner.locator("main").inner_text()
    assert re.search(r"\+\s*50", ledger)
    assert re.search(r"[−-]\s*10", ledger)


def test_a_failed_page_says_why_and_gives_the_credits_back(visitor: Visitors) -> None:
    owner = visitor(locale="en").page
    steps.sign_up(owner, "en")

    steps.write_brief(owner, language="en", product="Bread [[simulate:refusal]]")
    steps.confirm(owner)

    expect(owner.locator("main")).to_contain_text("safety rules", timeout=30_000)
    expect(owner.locator("main")).to_contain_text("10 credits are back")
    owner.goto("/credits/")
    expect(owner.locator("main")).to_contain_text("Refund")


def test_a_visitor_without_javascript_can_answer(visitor: Visitors) -> None:
    owner = visitor(locale="en").page
    steps.sign_up(owner, "en")
    steps.write_brief(owner, language="ar", theme="night")
    steps.confirm(owner)
    steps.wait_for_editor(owner)
    editor = owner.url
    address = steps.publish(owner)

    stranger = visitor(java_script_enabled=False).page
    stranger.goto(address)
    stranger.fill("[name=name]", "ليلى")
    stranger.fill("[name=email]", "leila@example.com")
    stranger.fill("[name=phone]", "+971 50 123 4567")
    stranger.check("[name=consent]")
    stranger.click("form [type=submit]")

    expect(stranger.locator("html")).to_have_attribute("dir", "rtl")
    owner.goto(f"{editor}leads/")
    expect(owner.locator("main")).to_contain_text("leila@example.com")


def test_markup_from_the_model_is_shown_and_runs_nothing(visitor: Visitors) -> None:
    owner = visitor(locale="en")
    steps.sign_up(owner.page, "en")
    steps.write_brief(owner.page, language="en", product="Bread [[simulate:markup]]")
    steps.confirm(owner.page)
    steps.wait_for_editor(owner.page)
    dialogs: list[str] = []
    owner.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    address = steps.publish(owner.page)

    stranger = visitor(locale="en")
    stranger.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    stranger.page.goto(address)

    assert stranger.page.locator("main script, main iframe, main [onerror]").count() == 0
    assert dialogs == []


def test_staff_grant_credits_only_with_a_reason(visitor: Visitors, stack: dict[str, Any]) -> None:
    staff = visitor(locale="en").page
    staff.goto("/admin/")
    staff.fill("[name=login]", stack["demo_email"])
    staff.fill("[name=password]", stack["demo_password"])
    staff.click("main form:has([name=password]) [type=submit]")
    staff.goto("/admin/credits/wallet/")

    staff.check("#result_list tbody tr >> nth=0 >> input")
    staff.select_option("select[name=action]", "grant_credits")
    staff.click("button[name=index]")
    staff.fill("[name=amount]", "25")
    staff.click("button[name=grant]")
    assert "/wallet/" in staff.url
    staff.fill("[name=reason]", "Thanks for the report")
    staff.click("button[name=grant]")

    expect(staff.locator(".messagelist")).to_contain_text("1 workspace")
    staff.goto("/admin/credits/entry/")
    expect(staff.locator("#result_list")).to_contain_text("Thanks for the report")


def test_the_interface_language_stays_with_the_person(visitor: Visitors) -> None:
    page = visitor(locale="en").page
    steps.sign_up(page, "he")

    page.goto("/credits/")

    assert page.get_attribute("html", "dir") == "rtl"
    assert page.get_attribute("html", "lang") == "he"
