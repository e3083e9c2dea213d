"""Parts of a screen that the browser fetches: what happens when that goes wrong."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import BCryptSHA256PasswordHasher
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import User
from tests.browser.inspection import cookies_of
from tests.screens.casting import Company, browser_of
from tests.support.people import PASSWORD
from tests.support.screens import FEW, Visit

pytestmark = pytest.mark.browser

LIST = "/magic-pages/"
FIELD = "[data-filters] input[type=search]"
RESULTS = "[data-results]"
WORD = "bicycle"


@pytest.fixture
def page(chromium: Browser, web: str, company: Company) -> Iterator[Page]:
    """The list of pages, as the owner of a workspace in use sees it."""
    visit = Visit("magicpages:page_list", company.stage("magicpages:page_list", FEW).account.user)
    context = chromium.new_context(base_url=web, locale="en", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    context.add_cookies(cookies_of(browser_of(visit), web))
    page = context.new_page()
    page.goto(LIST)
    yield page
    context.close()


def asked(page: Page) -> dict[str, Any]:
    return parse_qs(urlsplit(page.url).query)


def test_what_cannot_be_fetched_says_so_and_can_be_tried_again(page: Page) -> None:
    page.route(f"**{LIST}?*", lambda route: route.abort())
    rows = page.locator(RESULTS).inner_text()

    page.fill(FIELD, WORD)

    trouble = page.locator(".toast--error")
    expect(trouble).to_be_visible()
    expect(trouble).to_have_attribute("role", "alert")
    assert page.locator(RESULTS).inner_text() == rows
    page.unroute(f"**{LIST}?*")
    trouble.get_by_role("button", name="Try again").click()
    expect(page.locator(RESULTS)).not_to_have_text(rows)
    assert WORD in str(asked(page))


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_error_of_the_server_says_so_and_can_be_tried_again(page: Page, status: int) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=status, body="<!doctype html><h1>Error</h1>")

    page.route(f"**{LIST}?*", fail)

    page.fill(FIELD, WORD)

    trouble = page.locator(".toast--error")
    expect(trouble).to_be_visible()
    expect(trouble.get_by_role("button", name="Try again")).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)


def test_a_session_that_ended_leads_to_sign_in_and_back_to_the_screen(
    page: Page, company: Company
) -> None:
    user = company.stage("magicpages:page_list", FEW).account.user
    # The web server knows only the hasher of production.
    hasher = BCryptSHA256PasswordHasher()
    encoded = hasher.encode(PASSWORD, hasher.salt())
    User.objects.filter(pk=user.pk).update(password=encoded)
    page.context.clear_cookies()

    page.fill(FIELD, WORD)

    page.wait_for_url("**/accounts/login/**")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form:has([name=password]) [type=submit]")
    page.wait_for_url(f"**{LIST}**")
    expect(page.locator("h1")).to_have_count(1)


def test_the_back_button_returns_to_the_list_with_its_filters(page: Page) -> None:
    rows = page.locator(RESULTS).inner_text()
    page.fill(FIELD, WORD)
    expect(page.locator(RESULTS)).not_to_have_text(rows)
    page.wait_for_url(f"**{WORD}**")
    found = page.locator(RESULTS).inner_text()

    page.locator(f"{RESULTS} a[href^='{LIST}']").first.click()
    page.wait_for_url(lambda url: WORD not in url)
    page.go_back()

    expect(page.locator(FIELD)).to_have_value(WORD)
    expect(page.locator(RESULTS)).to_have_text(found, use_inner_text=True)
    assert WORD in str(asked(page))
