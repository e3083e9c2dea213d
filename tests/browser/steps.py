"""What people do in the browser, step by step."""

import re
import uuid
from contextlib import closing

from playwright.sync_api import Page, expect

PASSWORD = "a quiet harbour at dawn"
BRIEF = {
    "product": "Harbour Sourdough, naturally leavened bread delivered on Saturdays",
    "audience": "Families nearby who want real bread",
    "offer": "Two loaves a week for $18, first delivery free",
    "business": "Harbour Sourdough",
}


def sign_up(page: Page, language: str) -> str:
    """Sign up at the page of this language, leave the guided start, return the address used."""
    email = f"visitor-{uuid.uuid4().hex[:12]}@example.com"
    page.goto(f"/{language}/accounts/signup/")
    page.fill("[name=workspace_name]", "Harbour Rye")
    page.fill("[name=email]", email)
    page.fill("[name=password1]", PASSWORD)
    page.click("main form [type=submit]")
    page.fill("[name=code]", mailed_code(page, email))
    page.click("main form [value=verify]")
    page.wait_for_url(re.compile("/start/"))
    page.locator("form[action$='/start/end/'] [type=submit]").first.click()
    page.wait_for_url(re.compile("/dashboard/"))
    return email


def mailed_code(page: Page, email: str) -> str:
    """Return the code that was mailed to somebody, from the mailbox of the local mode."""
    page.wait_for_url(re.compile("/confirm-email/"))
    with closing(page.context.new_page()) as box:
        box.goto("/local/mail/")
        box.locator("main li", has_text=email).first.locator("a").click()
        box.wait_for_url(re.compile("/local/mail/[0-9a-f]+/"))
        found = re.search(r"^\d{6}$", box.locator("main pre").inner_text(), re.M)
    assert found, email
    return found[0]


def write_brief(page: Page, *, language: str, theme: str = "studio", **changes: str) -> None:
    """Fill in the brief and go on to the quote."""
    page.goto("/magic-pages/new/")
    for name, value in {**BRIEF, **changes}.items():
        page.fill(f"main [name={name}]", value)
    for name, value in (("language", language), ("theme", theme)):
        page.locator("label", has=page.locator(f"[name={name}][value={value}]")).click()
    page.click("main form [type=submit] >> nth=-1")
    page.wait_for_url(re.compile(r"/magic-pages/[0-9a-f-]{36}/$"))


def confirm(page: Page) -> None:
    """Agree to the price."""
    page.click("form[action$='/confirm/'] [type=submit]")


def wait_for_editor(page: Page) -> None:
    """Wait until the page is made."""
    expect(page.locator("iframe")).to_be_visible(timeout=60_000)


def publish(page: Page) -> str:
    """Publish and return the public address."""
    page.click("form[action$='/publish/'] [type=submit]")
    page.wait_for_selector("form[action$='/unpublish/']")
    return page.locator("a[href*='/p/']").first.get_attribute("href") or ""
